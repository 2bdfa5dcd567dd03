const crypto = require("crypto");

function a(data) {
  // ruleid: javascript-weak-hash
  crypto.createHash("md5").update(data);
  // ruleid: javascript-weak-hash
  crypto.createHash("sha1").update(data);
  // ok: javascript-weak-hash
  crypto.createHash("sha256").update(data);
  // ok: javascript-weak-hash
  crypto.createHash("SHA512").update(data);
}

function b(password, salt, name) {
  // ruleid: javascript-weak-hash-password
  crypto.createHash("sha256").update(password).digest("hex");
  // ruleid: javascript-weak-hash-password
  crypto.createHash("sha512").update(salt + password).digest("hex");
  // ok: javascript-weak-hash-password
  crypto.scryptSync(password, salt, 64);
  // ok: javascript-weak-hash-password
  crypto.createHash("sha256").update(name).digest("hex");
}

function c(password) {
  // ruleid: javascript-weak-hash-fixed-salt
  crypto.scryptSync(password, "pepper", 64);
  // ruleid: javascript-weak-hash-fixed-salt
  const salt = "0123456789";
  // ok: javascript-weak-hash-fixed-salt
  const passwordSalt = crypto.randomBytes(16);
  // ok: javascript-weak-hash-fixed-salt
  crypto.scryptSync(password, passwordSalt, 64);
  // ruleid: javascript-weak-hash-iterations
  crypto.pbkdf2Sync(password, passwordSalt, 1000, 64, "sha512");
  // ruleid: javascript-weak-hash-iterations
  bcrypt.hashSync(password, 5);
  // ok: javascript-weak-hash-iterations
  crypto.pbkdf2Sync(password, passwordSalt, 600000, 64, "sha512");
  // ok: javascript-weak-hash-iterations
  bcrypt.hashSync(password, 12);
  return salt;
}
