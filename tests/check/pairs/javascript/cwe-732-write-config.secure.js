const fs = require("fs");

function writeConfig(file, config) {
  fs.writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
}

module.exports = writeConfig;
