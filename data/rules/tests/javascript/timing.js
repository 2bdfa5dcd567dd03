function a(signature, expected, apiKey, req) {
  // ruleid: javascript-timing
  if (signature === expected) return true;
  // ruleid: javascript-timing
  if (req.headers.key !== apiKey) return false;
  // ok: javascript-timing
  if (crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return true;
  // ok: javascript-timing
  return signature === undefined;
}

function kind(error) {
  // ok: javascript-timing
  return error.digest === NOT_FOUND_ERROR_CODE;
}
