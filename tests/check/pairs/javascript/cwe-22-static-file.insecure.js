const fs = require("fs");
const path = require("path");

const PUBLIC = path.join(__dirname, "public");

function readPage(name) {
  const file = path.join(PUBLIC, name);
  return fs.readFileSync(file, "utf8");
}

module.exports = readPage;
