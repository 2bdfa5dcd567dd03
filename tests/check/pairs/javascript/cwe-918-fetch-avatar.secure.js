const axios = require("axios");

const HOSTS = new Set(["avatars.example.org", "cdn.example.org"]);

async function fetchAvatar(url) {
  const { protocol, hostname } = new URL(url);
  if (protocol !== "https:" || !HOSTS.has(hostname)) {
    throw new Error("not an avatar");
  }
  const response = await axios.get(url, { responseType: "arraybuffer", maxRedirects: 0 });
  return Buffer.from(response.data);
}

module.exports = fetchAvatar;
