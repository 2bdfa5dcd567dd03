const fs = require("fs");

function read(file) {
  fs.accessSync(file, fs.constants.R_OK);
  // ruleid: javascript-check-then-use
  return fs.readFileSync(file, "utf8");
}

function create(file, data) {
  if (!fs.existsSync(file)) {
    // ruleid: javascript-check-then-use
    fs.writeFileSync(file, data);
  }
}

function readDirectly(file) {
  try {
    // ok: javascript-check-then-use
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    return "";
  }
}

function createExclusively(file, data) {
  if (!fs.existsSync(file)) {
    // ok: javascript-check-then-use
    fs.writeFileSync(file, data, { flag: "wx" });
  }
}
