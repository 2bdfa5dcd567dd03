import javax.naming.NamingException;
import javax.naming.directory.*;
import javax.servlet.http.*;
import org.owasp.esapi.ESAPI;

class Directory {
    private DirContext context;

    void find(HttpServletRequest request, SearchControls controls) throws NamingException {
        String filter = "(&(objectClass=person)(uid=" + request.getParameter("user") + "))";
        // ruleid: java-ldap-injection
        context.search("ou=people,dc=example,dc=org", filter, controls);
    }

    void unit(HttpServletRequest request, InitialDirContext start, SearchControls controls) throws NamingException {
        // ruleid: java-ldap-injection
        start.search("ou=" + request.getParameter("unit") + ",dc=example", "(objectClass=person)", controls);
    }

    void findBound(HttpServletRequest request, SearchControls controls) throws NamingException {
        // ok: java-ldap-injection
        context.search("ou=people", "(uid={0})", new Object[] {request.getParameter("user")}, controls);
    }

    void findEscaped(HttpServletRequest request, SearchControls controls) throws NamingException {
        String user = ESAPI.encoder().encodeForLDAP(request.getParameter("user"));
        // ok: java-ldap-injection
        context.search("ou=people", "(uid=" + user + ")", controls);
    }

    boolean member(DirContext directory, String user, SearchControls controls) throws NamingException {
        // ruleid: java-ldap-injection-parameter
        return directory.search("ou=groups", "(member=" + user + ")", controls).hasMore();
    }

    boolean mail(DirContext directory, String mail, SearchControls controls) throws NamingException {
        String filter = String.format("(mail=%s)", mail);
        // ruleid: java-ldap-injection-parameter
        return directory.search("ou=people", filter, controls).hasMore();
    }

    boolean memberEscaped(DirContext directory, String user, SearchControls controls) throws NamingException {
        // ok: java-ldap-injection-parameter
        return directory.search("ou=groups", "(member=" + escapeFilter(user) + ")", controls).hasMore();
    }

    boolean all(DirContext directory, String filter, SearchControls controls) throws NamingException {
        // ok: java-ldap-injection-parameter
        return directory.search("ou=groups", filter, controls).hasMore();
    }

    boolean asked(DirContext directory, SearchControls controls) throws NamingException {
        Console console = System.console();
        String user = console.readLine("user: ");
        // ruleid: java-ldap-injection-outside
        directory.search("ou=groups", "(member=" + user + ")", controls);
        // ok: java-ldap-injection-outside
        return directory.search("ou=groups", "(member={0})", new Object[] {user}, controls).hasMore();
    }
}
