async function register(name, password, settings) {
  // ruleid: javascript-log-secret
  console.log("new account", name, password);
  // ruleid: javascript-log-secret
  logger.info(`key: ${settings.apiKey}`);
  // ruleid: javascript-log-secret
  logger.debug("new account " + name + " " + password);
  // ok: javascript-log-secret
  console.log("new account", name);
  // ok: javascript-log-secret
  logger.warn("the password is too short");
  // ok: javascript-log-secret
  logger.debug(password.length);
}
