const fs = require("fs");
const os = require("os");
const path = require("path");

function exportCsv(rows) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "export-"));
  const file = path.join(folder, "export.csv");
  fs.writeFileSync(file, rows.map((row) => row.join(",")).join("\n"));
  return file;
}

module.exports = exportCsv;
