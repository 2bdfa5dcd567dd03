const crypto = require("crypto");

function fingerprint(document) {
  return crypto.createHash("sha256").update(document).digest("hex");
}

module.exports = fingerprint;
