function signIn(res, session) {
  res.cookie("sid", session.id, { maxAge: 86400000, httpOnly: true, secure: true, sameSite: "strict" });
  res.json({ ok: true });
}

module.exports = signIn;
