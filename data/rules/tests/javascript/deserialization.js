const serialize = require("node-serialize");

function a(text) {
  // ruleid: javascript-deserialization
  serialize.unserialize(text);
  // ruleid: javascript-deserialization
  eval("(" + text + ")");
  // ok: javascript-deserialization
  JSON.parse(text);
  // ok: javascript-deserialization
  yaml.load(text);
}
