const User = require("./models/user");

async function updateUser(req, res) {
  const { name, bio } = req.body;
  const user = await User.findByIdAndUpdate(req.user.id, { name: String(name), bio: String(bio) }, { new: true });
  res.json({ name: user.name });
}

module.exports = updateUser;
