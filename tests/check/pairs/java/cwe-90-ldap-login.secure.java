import javax.naming.*;
import javax.naming.directory.*;

public class LdapAuthenticator {
    public boolean userExists(DirContext ctx, String username) throws NamingException {
        String searchFilter = "(&(objectClass=user)(sAMAccountName={0}))";
        SearchControls controls = new SearchControls();
        controls.setSearchScope(SearchControls.SUBTREE_SCOPE);
        NamingEnumeration<SearchResult> results =
                ctx.search("dc=example,dc=com", searchFilter, new Object[] {username}, controls);
        return results.hasMore();
    }
}
