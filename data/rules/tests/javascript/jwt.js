const jwt = require("jsonwebtoken");

function a(token) {
  // ruleid: javascript-jwt-unverified
  return jwt.decode(token).sub;
}

function b(token, key) {
  // ruleid: javascript-jwt-unverified
  jwt.verify(token, key, { algorithms: ["HS256", "none"] });
  // ok: javascript-jwt-unverified
  jwt.verify(token, key, { algorithms: ["HS256"] });
  // ok: javascript-jwt-unverified
  const header = jwt.decode(token, { complete: true }).header;
  // ruleid: javascript-jwt-expiry-ignored
  jwt.verify(token, key, { algorithms: ["HS256"], ignoreExpiration: true });
  // ruleid: javascript-jwt-expiry-ignored
  jwt.verify(token, key, { ignoreExpiration: true });
  // ok: javascript-jwt-expiry-ignored
  jwt.verify(token, key, { algorithms: ["HS256"] });
  // ok: javascript-jwt-expiry-ignored
  jwt.verify(token, key, { ignoreExpiration: false });
  return header;
}
