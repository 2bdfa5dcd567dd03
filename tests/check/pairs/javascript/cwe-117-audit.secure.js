function recordLogin(username, ok) {
  const name = username.replace(/[\r\n]/g, " ");
  console.log("login of " + name + (ok ? " succeeded" : " failed"));
}

module.exports = recordLogin;
