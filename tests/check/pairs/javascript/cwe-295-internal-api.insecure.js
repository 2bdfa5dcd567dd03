const https = require("https");

function getReport(host, done) {
  const options = { host, path: "/report", rejectUnauthorized: false };
  https.get(options, (response) => done(null, response.statusCode)).on("error", done);
}

module.exports = getReport;
