// ruleid: javascript-file-permissions
fs.chmodSync(PATH, 0o777);
// ruleid: javascript-file-permissions
fs.writeFileSync(PATH, "x", { mode: 0o666 });
// ok: javascript-file-permissions
fs.chmodSync(PATH, 0o600);
// ok: javascript-file-permissions
fs.writeFileSync(PATH, "x", { mode: 0o644 });
