const fs = require("fs");
const os = require("os");
const path = require("path");

function a(text) {
  // ruleid: javascript-temp-file
  fs.writeFileSync("/tmp/report.txt", text);
  const file = path.join(os.tmpdir(), "report.txt");
  // ruleid: javascript-temp-file
  fs.writeFileSync(file, text);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "report-"));
  // ok: javascript-temp-file
  fs.writeFileSync(path.join(folder, "report.txt"), text);
  // ok: javascript-temp-file
  fs.writeFileSync("report.txt", text);
}
