const crypto = require("crypto");

function generateInviteCode(length = 12) {
  const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  let code = "";
  for (let i = 0; i < length; i++) {
    code += alphabet[crypto.randomInt(alphabet.length)];
  }
  return code;
}

module.exports = generateInviteCode;
