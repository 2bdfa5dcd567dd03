const crypto = require("crypto");

function a(user) {
  // ruleid: javascript-insecure-random
  const token = Math.random().toString(36);
  // ruleid: javascript-insecure-random
  user.resetCode = Math.floor(Math.random() * 1000000);
  // ok: javascript-insecure-random
  const sessionId = crypto.randomUUID();
  // ok: javascript-insecure-random
  const colour = COLOURS[Math.floor(Math.random() * 3)];
  return [token, sessionId, colour];
}
