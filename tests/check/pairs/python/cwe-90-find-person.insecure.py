import ldap


def find_person(connection, base, uid):
    search_filter = "(&(objectClass=person)(uid=" + uid + "))"
    return connection.search_s(base, ldap.SCOPE_SUBTREE, search_filter, ["cn", "mail"])
