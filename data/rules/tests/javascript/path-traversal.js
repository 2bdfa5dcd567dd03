const fs = require("fs");
const path = require("path");

function a(req, res) {
  // ruleid: javascript-path-traversal
  fs.readFile(path.join("files", req.params.name), () => {});
  // ruleid: javascript-path-traversal
  res.sendFile("/srv/" + req.query.file);
  // ok: javascript-path-traversal
  fs.readFile(path.join("files", path.basename(req.params.name)), () => {});
  // ok: javascript-path-traversal
  res.sendFile(req.params.name, { root: "/srv/files" });
}

function b(name) {
  const file = path.join(__dirname, "files", name);
  // ruleid: javascript-path-traversal-parameter
  fs.readFileSync(file);
  // ruleid: javascript-path-traversal-parameter
  fs.readFileSync(`./files/${name}`);
}

function c(name, other) {
  const file = path.resolve(BASE, name);
  if (!file.startsWith(BASE + path.sep)) throw new Error(name);
  // ok: javascript-path-traversal-parameter
  fs.readFileSync(file);
  // ok: javascript-path-traversal-parameter
  fs.readFileSync(other);
}

function d(zip, target) {
  for (const entry of zip.getEntries()) {
    // ruleid: javascript-archive-extraction
    fs.writeFileSync(path.join(target, entry.entryName), entry.getData());
    // ok: javascript-archive-extraction
    fs.writeFileSync(path.join(target, path.basename(entry.entryName)), entry.getData());
  }
  for (const entry of zip.files) {
    const file = path.join(target, entry.path);
    // ruleid: javascript-archive-extraction, javascript-path-traversal-parameter
    fs.createWriteStream(file);
  }
  for (const entry of zip.files) {
    const file = path.resolve(target, entry.path);
    if (!file.startsWith(target + path.sep)) continue;
    // ok: javascript-archive-extraction
    fs.createWriteStream(file);
  }
}

async function served(ctx) {
  // ruleid: javascript-path-traversal
  ctx.body = fs.createReadStream(path.join("/srv/public", ctx.path));
}
