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

app.get("/whole", (req, res) => {
  // ok: javascript-xss
  res.send(req.body);
  // ruleid: javascript-xss
  res.send(req.body.name);
  // ok: javascript-xss
  res.send(typeof req.body.name);
  // ruleid: javascript-xss
  res.write(req.query.name);
});

fastify.get("/plain", (request, reply) => {
  // ok: javascript-xss
  reply.send(request.body.name);
});

fastify.get("/html", (request, reply) => {
  // ruleid: javascript-xss
  reply.code(200).type("text/html").send(request.query.name);
});

fastify.get("/later", (request, reply) => {
  reply.type("text/html; charset=utf-8");
  // ruleid: javascript-xss
  reply.send(request.query.name);
});

fastify.get("/tags", (request, reply) => {
  // ruleid: javascript-xss
  reply.send(`<h1>${request.query.name}</h1>`);
});
