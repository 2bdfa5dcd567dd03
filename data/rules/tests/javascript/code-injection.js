function a(req) {
  // ruleid: javascript-code-injection
  eval(req.body.code);
  // ruleid: javascript-code-injection
  new Function("x", req.query.body);
  // ok: javascript-code-injection
  JSON.parse(req.body.text);
  // ok: javascript-code-injection
  HANDLERS[req.query.name]();
}

function b(text, next) {
  // ruleid: javascript-code-injection-parameter
  eval("(" + text + ")");
  // ruleid: javascript-code-injection-parameter
  vm.runInNewContext(text);
  // ok: javascript-code-injection-parameter
  JSON.parse(text);
  // ok: javascript-code-injection-parameter
  setTimeout(() => next(text), 10);
}

function later(name, work) {
  // ruleid: javascript-code-injection-parameter
  setTimeout(name + "()", 100);
  // ok: javascript-code-injection-parameter
  setTimeout(() => work(), 100);
}
