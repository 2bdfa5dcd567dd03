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

async function koa(ctx) {
  // ruleid: javascript-xss
  ctx.body = `<h1>${ctx.query.title}</h1>`;
  // ok: javascript-xss
  ctx.body = { title: ctx.query.title };
}

async function typed(ctx) {
  ctx.type = "html";
  // ruleid: javascript-xss
  ctx.body = ctx.query.title;
  // ok: javascript-xss
  ctx.body = escapeHtml(ctx.query.title);
}

app.get("/constant", (req, res) => {
  const page = ejs.render("<p><%= text %></p>", { text: req.query.text });
  // ok: javascript-xss
  res.send(page);
  const raw = ejs.render("<p><%- text %></p>", { text: req.query.text });
  // ruleid: javascript-xss
  res.send(raw);
});

async function load(list) {
  const answer = await fetch("/comments");
  const comments = await answer.json();
  // ruleid: javascript-xss-dom-input
  list.innerHTML = comments.first;
  // ok: javascript-xss-dom-input
  list.textContent = comments.first;
}

function typing() {
  const message = $("#message").val();
  // ruleid: javascript-xss-dom-input
  $("#chat").append("<li>" + message + "</li>");
  // ok: javascript-xss-dom-input
  $("#chat").append($("<li>").text(message));
  // ruleid: javascript-xss-dom-input
  document.getElementById("greeting").innerHTML = localStorage.getItem("name");
}

function block(content) {
  // ruleid: javascript-xss-parameter
  return h("div", { innerHTML: content });
}

app.get("/contents", (req, res) => {
  const text = fs.readFileSync(path.join(ROOT, path.basename(req.query.file)), "utf8");
  // ok: javascript-xss
  res.send(text);
  // ok: javascript-xss
  res.send(execFileSync("ping", ["-c", "1", req.query.host]).toString());
  // ok: javascript-xss
  res.send(database.prepare("SELECT * FROM page WHERE id = ?").get(req.query.id));
});
