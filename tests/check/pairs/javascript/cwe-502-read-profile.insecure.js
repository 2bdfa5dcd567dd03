const serialize = require("node-serialize");

function readProfile(cookie) {
  const text = Buffer.from(cookie, "base64").toString();
  return serialize.unserialize(text);
}

module.exports = readProfile;
