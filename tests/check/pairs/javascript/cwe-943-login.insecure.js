const User = require("./models/user");

async function login(req, res) {
  const user = await User.findOne({ email: req.body.email, pin: req.body.pin });
  if (!user) {
    return res.status(401).json({ error: "wrong name or pin" });
  }
  return res.json({ id: user.id });
}

module.exports = login;
