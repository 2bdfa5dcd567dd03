function a(req, res) {
  // ruleid: javascript-template-injection
  ejs.render(req.body.template, {});
  // ruleid: javascript-template-injection
  pug.compile("p " + req.query.text);
  // ok: javascript-template-injection
  ejs.render("<%= name %>", { name: req.query.name });
  // ok: javascript-template-injection
  res.render("hello", { name: req.query.name });
}

function b(text, name) {
  // ruleid: javascript-template-injection-parameter
  Handlebars.compile("Dear " + text);
  // ruleid: javascript-template-injection-parameter
  nunjucks.renderString(text, {});
  // ok: javascript-template-injection-parameter
  nunjucks.renderString("Dear {{ name }}", { name });
  // ok: javascript-template-injection-parameter
  Handlebars.compile("Dear {{name}}")({ name });
}

// ruleid: javascript-template-escape-off
Handlebars.compile(TEXT, { noEscape: true });
// ruleid: javascript-template-escape-off
nunjucks.configure("views", { autoescape: false });
// ok: javascript-template-escape-off
Handlebars.compile(TEXT);
// ok: javascript-template-escape-off
nunjucks.configure("views", { autoescape: true });
