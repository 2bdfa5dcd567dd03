async function register(req, res) {
  const { email, password } = req.body;
  console.log('New registration: ' + email + ' / ' + password);
  await users.create({ email, hash: await bcrypt.hash(password, 12) });
  res.status(201).end();
}
