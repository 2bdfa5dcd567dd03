function recordLogin(username, ok) {
  console.log("login of " + username + (ok ? " succeeded" : " failed"));
}

module.exports = recordLogin;
