const crypto = require("crypto");

function deriveKey(passphrase, salt = crypto.randomBytes(16)) {
  return { salt, key: crypto.scryptSync(passphrase, salt, 32) };
}

module.exports = deriveKey;
