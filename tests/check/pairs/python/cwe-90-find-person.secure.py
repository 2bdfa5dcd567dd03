import ldap
from ldap.filter import escape_filter_chars


def find_person(connection, base, uid):
    search_filter = "(&(objectClass=person)(uid=" + escape_filter_chars(uid) + "))"
    return connection.search_s(base, ldap.SCOPE_SUBTREE, search_filter, ["cn", "mail"])
