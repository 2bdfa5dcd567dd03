function a(doc, name) {
  // ruleid: javascript-xpath-injection
  xpath.select("//user[name='" + name + "']", doc);
  // ruleid: javascript-xpath-injection
  xpath.select1(`//user[name='${name}']`, doc);
  // ok: javascript-xpath-injection
  xpath.parse("//user[name=$name]").select({ node: doc, variables: { name } });
  // ok: javascript-xpath-injection
  xpath.select("//user", doc);
}
