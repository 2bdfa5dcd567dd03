function a(client, uid, note) {
  // ruleid: javascript-ldap-injection
  const filter = `(&(objectClass=person)(uid=${uid}))`;
  // ruleid: javascript-ldap-injection
  const other = "(cn=" + uid + ")";
  // ok: javascript-ldap-injection
  const safe = new EqualityFilter({ attribute: "uid", value: uid });
  // ok: javascript-ldap-injection
  const text = `(see ${note})`;
  return [filter, other, safe, text];
}
