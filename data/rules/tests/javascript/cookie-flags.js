function a(res, value, options) {
  // ruleid: javascript-cookie-flags
  res.cookie("sid", value);
  // ruleid: javascript-cookie-flags
  res.cookie("sid", value, { httpOnly: true });
  // ok: javascript-cookie-flags
  res.cookie("sid", value, { httpOnly: true, secure: true, sameSite: "lax" });
  // ok: javascript-cookie-flags
  res.cookie("sid", value, options);
}
