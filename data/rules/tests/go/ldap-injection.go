package directory

import (
	"fmt"

	"github.com/go-ldap/ldap/v3"
)

func find(user string) *ldap.SearchRequest {
	// ruleid: go-ldap-injection-parameter
	return ldap.NewSearchRequest("dc=example", 2, 0, 0, 0, false, fmt.Sprintf("(uid=%s)", user), nil, nil)
}

func mail(address string) *ldap.SearchRequest {
	filter := "(mail=" + address + ")"
	// ruleid: go-ldap-injection-parameter
	return ldap.NewSearchRequest("dc=example", 2, 0, 0, 0, false, filter, nil, nil)
}

func findEscaped(user string) *ldap.SearchRequest {
	// ok: go-ldap-injection-parameter
	return ldap.NewSearchRequest("dc=example", 2, 0, 0, 0, false, fmt.Sprintf("(uid=%s)", ldap.EscapeFilter(user)), nil, nil)
}

func all(unit string) *ldap.SearchRequest {
	// ok: go-ldap-injection-parameter
	return ldap.NewSearchRequest("dc=example", 2, 0, 0, 0, false, "(objectClass=person)", nil, nil)
}
