import javax.naming.*;
import javax.naming.directory.*;

public class LdapAuthenticator {
    public boolean userExists(DirContext ctx, String username) throws NamingException {
        String searchFilter = "(&(objectClass=user)(sAMAccountName=" + username + "))";
        SearchControls controls = new SearchControls();
        controls.setSearchScope(SearchControls.SUBTREE_SCOPE);
        NamingEnumeration<SearchResult> results = ctx.search("dc=example,dc=com", searchFilter, controls);
        return results.hasMore();
    }
}
