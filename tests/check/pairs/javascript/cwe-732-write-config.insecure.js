const fs = require("fs");

function writeConfig(file, config) {
  fs.writeFileSync(file, JSON.stringify(config), { mode: 0o666 });
}

module.exports = writeConfig;
