function a(req, res) {
  // ruleid: javascript-open-redirect
  res.redirect(req.query.next);
  const target = req.query.to;
  // ruleid: javascript-open-redirect
  res.redirect(302, target);
  // ok: javascript-open-redirect
  res.redirect("/users/" + req.params.id);
  // ok: javascript-open-redirect
  res.redirect(PAGES[req.query.page]);
}

function b(url) {
  // ruleid: javascript-open-redirect-parameter
  window.location.href = url;
  // ruleid: javascript-open-redirect-parameter
  window.location.assign(url);
  // ok: javascript-open-redirect-parameter
  window.location.href = "/home";
}

function c(url) {
  const target = new URL(url, window.location.origin);
  if (target.origin !== window.location.origin) return;
  // ok: javascript-open-redirect-parameter
  window.location.href = url;
}

app.get("/inside", (req, res) => {
  const next = req.query.next;
  if (typeof next === "string" && next.startsWith("/") && !next.startsWith("//")) {
    // ok: javascript-open-redirect
    return res.redirect(next);
  }
  // ruleid: javascript-open-redirect
  res.redirect(next);
});
