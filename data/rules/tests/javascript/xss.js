function a(req, res) {
  // ruleid: javascript-xss
  res.send("<p>" + req.query.q + "</p>");
  // ruleid: javascript-xss
  res.status(404).send(`no ${req.params.name}`);
  // ok: javascript-xss
  res.send("<p>" + escapeHtml(req.query.q) + "</p>");
  // ok: javascript-xss
  res.json({ q: req.query.q });
}

function b(element) {
  // ruleid: javascript-xss-dom
  element.innerHTML = location.hash.slice(1);
  // ruleid: javascript-xss-dom
  document.write(new URLSearchParams(location.search).get("q"));
  // ok: javascript-xss-dom
  element.textContent = location.hash.slice(1);
  // ok: javascript-xss-dom
  element.innerHTML = DOMPurify.sanitize(location.hash);
}

function c(element, text) {
  // ruleid: javascript-xss-parameter
  element.innerHTML = `<b>${text}</b>`;
  // ruleid: javascript-xss-parameter
  element.insertAdjacentHTML("beforeend", text);
  // ok: javascript-xss-parameter
  element.textContent = text;
  // ok: javascript-xss-parameter
  element.innerHTML = DOMPurify.sanitize(text);
}

function d(name, count) {
  // ruleid: javascript-xss-html-text
  const row = `<td>${name}</td>`;
  // ruleid: javascript-xss-html-text
  const link = "<a href='/'>" + name + "</a>";
  // ok: javascript-xss-html-text
  const safe = `<td>${escapeHtml(name)}</td>`;
  // ok: javascript-xss-html-text
  const text = `${name} of ${count}`;
  return [row, link, safe, text];
}
