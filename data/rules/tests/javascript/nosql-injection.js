async function a(req, User) {
  // ruleid: javascript-nosql-injection
  await User.findOne({ name: req.body.name });
  // ruleid: javascript-nosql-injection
  await User.find(req.query);
  // ok: javascript-nosql-injection
  await User.findOne({ name: String(req.body.name) });
  // ok: javascript-nosql-injection
  await User.findOne({ name: { $eq: req.body.name } });
}

async function b(users, name) {
  // ruleid: javascript-nosql-injection-where
  users.find({ $where: `this.name == '${name}'` });
  // ruleid: javascript-nosql-injection-where
  users.find({ $where: "this.name == " + name });
  // ok: javascript-nosql-injection-where
  users.find({ name });
  // ok: javascript-nosql-injection-where
  users.find({ $where: "this.a == this.b" });
}
