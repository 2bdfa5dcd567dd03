async function a(req, User, user) {
  // ruleid: javascript-mass-assignment
  await User.create(req.body);
  // ruleid: javascript-mass-assignment
  Object.assign(user, req.body);
  // ok: javascript-mass-assignment
  await User.create({ name: req.body.name });
  // ok: javascript-mass-assignment
  user.name = req.body.name;
}

function b(user, data) {
  // ruleid: javascript-mass-assignment-parameter
  Object.assign(user, data);
  for (const key in data) {
    // ruleid: javascript-mass-assignment-parameter
    user[key] = data[key];
  }
  for (const key in data) {
    if (FIELDS.includes(key)) {
      // ok: javascript-mass-assignment-parameter
      user[key] = data[key];
    }
  }
  // ok: javascript-mass-assignment-parameter
  user.name = data.name;
}
