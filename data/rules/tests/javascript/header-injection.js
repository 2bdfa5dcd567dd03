app.get("/language", (req, res) => {
  // ruleid: javascript-header-injection
  res.setHeader("Set-Cookie", "lang=" + req.query.lang);
  // ok: javascript-header-injection
  res.setHeader("Set-Cookie", "lang=" + encodeURIComponent(req.query.lang));
});

app.get("/file", (req, res) => {
  const name = req.query.name;
  // ruleid: javascript-header-injection
  res.setHeader("Content-Disposition", `attachment; filename="${name}"`);
  if (NAMES.has(name)) {
    // ok: javascript-header-injection
    res.setHeader("Content-Disposition", `attachment; filename="${name}"`);
  }
});
