function a(req) {
  // ruleid: javascript-log-injection
  console.log("name " + req.query.name);
  // ruleid: javascript-log-injection
  logger.info(`name ${req.body.name}`);
  // ok: javascript-log-injection
  logger.info(`name ${JSON.stringify(req.body.name)}`);
  // ok: javascript-log-injection
  console.log("name " + req.query.name.replace(/[\r\n]/g, " "));
}

function b(username) {
  // ruleid: javascript-log-injection-parameter
  logger.info("login of " + username);
  // ruleid: javascript-log-injection-parameter
  logger.info(`login of ${username}`);
  // ok: javascript-log-injection-parameter
  logger.info("login", { username });
  // ok: javascript-log-injection-parameter
  logger.info("login of " + username.replace(/[\r\n]/g, " "));
}
