function signIn(res, session) {
  res.cookie("sid", session.id, { maxAge: 86400000 });
  res.json({ ok: true });
}

module.exports = signIn;
