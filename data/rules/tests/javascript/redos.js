// ruleid: javascript-redos
const a = /^(a+)+$/;
// ruleid: javascript-redos
const b = new RegExp("^([a-z]+)*$");
// ok: javascript-redos
const c = /^[a-z]+$/;
// ok: javascript-redos
const d = /(ab+c)?/;

function e(req, text) {
  // ruleid: javascript-redos-input
  new RegExp(req.query.q).test(text);
  // ruleid: javascript-redos-input
  RegExp("^" + req.query.q);
  // ok: javascript-redos-input
  new RegExp(_.escapeRegExp(req.query.q)).test(text);
  // ok: javascript-redos-input
  text.includes(req.query.q);
}

function f(pattern, text) {
  // ruleid: javascript-redos-parameter
  new RegExp(pattern).test(text);
  // ruleid: javascript-redos-parameter
  new RegExp(`^${pattern}$`, "i");
  // ok: javascript-redos-parameter
  new RegExp(_.escapeRegExp(pattern));
  // ok: javascript-redos-parameter
  text.includes(pattern);
}

function parts(text) {
  // ok: javascript-redos
  /[a-z]+(?:-[a-z]+)*$/.test(text);
  // ruleid: javascript-redos
  /^(?:-?[a-z]+)*$/.test(text);
}

// ok: javascript-redos
const host = /^[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*$/;
// ruleid: javascript-redos
const parts = /^(\.[^/]+)+$/;
