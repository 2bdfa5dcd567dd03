import ldap
from flask import request
from ldap.filter import escape_filter_chars


def a(connection, base):
    uid = request.args["uid"]
    # ruleid: python-ldap-injection
    connection.search_s(base, ldap.SCOPE_SUBTREE, "(uid=" + uid + ")")
    # ruleid: python-ldap-injection
    connection.search_ext_s(base, ldap.SCOPE_SUBTREE, f"(uid={uid})")
    # ok: python-ldap-injection
    connection.search_s(base, ldap.SCOPE_SUBTREE, "(uid=%s)" % escape_filter_chars(uid))
    # ok: python-ldap-injection
    connection.search_s(base, ldap.SCOPE_SUBTREE, "(objectClass=person)")


def b(uid, group):
    # todoruleid: python-ldap-injection-parameter
    f = f"(&(objectClass=person)(uid={uid}))"
    # ruleid: python-ldap-injection-parameter
    g = "(cn=" + group + ")"
    # ok: python-ldap-injection-parameter
    h = "(uid=" + escape_filter_chars(uid) + ")"
    # ok: python-ldap-injection-parameter
    i = f"(see {uid})"
    return f, g, h, i


def bind(connection, name, password):
    # ruleid: python-ldap-injection-parameter
    dn = f"uid={name},ou=people,dc=example,dc=com"
    connection.simple_bind_s(dn, password)
    # ok: python-ldap-injection-parameter
    dn = f"uid={escape_dn_chars(name)},ou=people,dc=example,dc=com"
    connection.simple_bind_s(dn, password)
