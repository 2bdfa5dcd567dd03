const crypto = require("crypto");

function a(key, type) {
  // ruleid: javascript-weak-cipher
  crypto.createCipheriv("des-ede3-cbc", key, crypto.randomBytes(8));
  // ruleid: javascript-weak-cipher
  crypto.createCipher("aes-256-cbc", key);
  const iv = crypto.randomBytes(12);
  // ok: javascript-weak-cipher, javascript-static-iv
  crypto.createCipheriv("aes-256-gcm", key, iv);
  // ok: javascript-weak-cipher
  crypto.createCipheriv("chacha20-poly1305", key, iv);
}

function b(key) {
  // ruleid: javascript-static-iv
  crypto.createCipheriv("aes-256-cbc", key, Buffer.alloc(16));
  const iv = Buffer.from("0123456789abcdef");
  // ruleid: javascript-static-iv
  crypto.createCipheriv("aes-256-cbc", key, iv);
  // ok: javascript-static-iv
  crypto.createCipheriv("aes-256-cbc", key, crypto.randomBytes(16));
}

// ruleid: javascript-weak-key
crypto.generateKeyPairSync("rsa", { modulusLength: 1024 });
// ruleid: javascript-weak-key
crypto.generateKeyPair("rsa", { modulusLength: 512 }, () => {});
// ok: javascript-weak-key
crypto.generateKeyPairSync("rsa", { modulusLength: 3072 });
// ok: javascript-weak-key
crypto.generateKeyPairSync("ed25519");
