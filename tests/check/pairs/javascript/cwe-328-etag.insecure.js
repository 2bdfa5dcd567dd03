const crypto = require("crypto");

function fingerprint(document) {
  return crypto.createHash("md5").update(document).digest("hex");
}

module.exports = fingerprint;
