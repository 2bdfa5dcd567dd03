const fs = require("fs");
const path = require("path");

const PUBLIC = path.join(__dirname, "public");

function readPage(name) {
  const file = path.resolve(PUBLIC, name);
  if (!file.startsWith(PUBLIC + path.sep)) {
    throw new Error("outside of the public folder");
  }
  return fs.readFileSync(file, "utf8");
}

module.exports = readPage;
