package directory

import (
	"fmt"

	"github.com/go-ldap/ldap/v3"
)

func FindUser(conn *ldap.Conn, username string) (*ldap.SearchResult, error) {
	filter := fmt.Sprintf("(&(objectClass=person)(uid=%s))", ldap.EscapeFilter(username))
	req := ldap.NewSearchRequest("dc=example,dc=com", ldap.ScopeWholeSubtree, ldap.NeverDerefAliases,
		0, 0, false, filter, []string{"dn", "mail"}, nil)
	return conn.Search(req)
}
