const { exec, execFile, spawn } = require("child_process");
const cp = require("child_process");

function a(req) {
  // ruleid: javascript-command-injection
  exec("ping " + req.query.host);
  // ruleid: javascript-command-injection
  cp.execSync(`ping ${req.body.host}`);
  // ok: javascript-command-injection
  execFile("ping", [req.query.host]);
  // ok: javascript-command-injection
  exec("ping " + HOSTS[req.query.host]);
}

function b(name, pattern) {
  // ruleid: javascript-command-injection-parameter
  exec(`ls ${name}`);
  // ruleid: javascript-command-injection-parameter
  spawn("ls " + name, { shell: true });
  // ok: javascript-command-injection-parameter
  spawn("ls", [name]);
  // ok: javascript-command-injection-parameter
  pattern.exec(name);
}

app.get("/header", (req, res) => {
  // ruleid: javascript-command-injection
  child_process.exec("ls " + req.get("X-Folder"));
  // ruleid: javascript-command-injection
  child_process.exec("ls " + escapeHtml(req.query.folder));
});

app.get("/guarded", (req, res) => {
  const host = req.query.host;
  if (typeof host === "string" && HOST.test(host)) {
    // ok: javascript-command-injection
    exec("ping -c 1 " + host);
  }
  // ruleid: javascript-command-injection
  exec("ping -c 2 " + host);
});

app.get("/refused", (req, res) => {
  const host = req.query.host;
  if (!host || !HOSTS.includes(host)) {
    return res.sendStatus(400);
  }
  // ok: javascript-command-injection
  exec("ping -c 1 " + host);
});
