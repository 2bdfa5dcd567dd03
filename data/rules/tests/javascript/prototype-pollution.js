function merge(target, source) {
  for (const key in source) {
    // ruleid: javascript-prototype-pollution
    merge(target[key], source[key]);
  }
}

function set(object, keys, value) {
  for (const key of keys) {
    // ruleid: javascript-prototype-pollution
    object = object[key];
  }
  object[keys[0]] = value;
}

function mergeSafely(target, source) {
  for (const key in source) {
    if (key === "__proto__") continue;
    // ok: javascript-prototype-pollution
    mergeSafely(target[key], source[key]);
  }
}

function get(object, keys) {
  for (const key of keys) {
    // ok: javascript-prototype-pollution
    object = object[key];
  }
  return object;
}

function a(req, settings) {
  // ruleid: javascript-prototype-pollution-input
  settings[req.body.section][req.body.key] = req.body.value;
  // ruleid: javascript-prototype-pollution-input
  _.merge(settings, req.body);
  // ok: javascript-prototype-pollution-input
  settings.colours[req.body.key] = req.body.value;
  // ok: javascript-prototype-pollution-input
  _.merge(settings, { theme: "dark" });
}
