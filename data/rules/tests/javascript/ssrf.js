async function a(req) {
  // ruleid: javascript-ssrf
  await fetch(req.query.url);
  // ruleid: javascript-ssrf
  await axios.get("http://" + req.body.host + "/status");
  // ok: javascript-ssrf
  await fetch(`https://api.example.org/items/${req.query.id}`);
  // ok: javascript-ssrf
  await axios.get(URLS[req.query.name]);
}

async function b(url, host) {
  // ruleid: javascript-ssrf-parameter
  await fetch(url);
  // ruleid: javascript-ssrf-parameter
  await axios.post(`http://${host}/hook`);
}

async function c(url, id) {
  const parts = new URL(url);
  if (!HOSTS.includes(parts.hostname)) throw new Error(url);
  // ok: javascript-ssrf-parameter
  await fetch(url);
  // ok: javascript-ssrf-parameter
  await fetch(`https://api.example.org/items/${id}`);
}
