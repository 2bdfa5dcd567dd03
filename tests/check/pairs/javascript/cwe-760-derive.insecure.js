const crypto = require("crypto");

function deriveKey(passphrase) {
  return crypto.scryptSync(passphrase, "salt", 32);
}

module.exports = deriveKey;
