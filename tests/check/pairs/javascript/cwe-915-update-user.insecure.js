const User = require("./models/user");

async function updateUser(req, res) {
  const user = await User.findByIdAndUpdate(req.user.id, req.body, { new: true });
  res.json({ name: user.name });
}

module.exports = updateUser;
