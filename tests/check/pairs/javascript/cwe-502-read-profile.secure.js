function readProfile(cookie) {
  const text = Buffer.from(cookie, "base64").toString();
  return JSON.parse(text);
}

module.exports = readProfile;
