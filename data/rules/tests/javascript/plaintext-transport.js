async function login(username, password) {
  // ruleid: javascript-plaintext-transport
  await fetch("http://api.example.org/login", { method: "POST", body: JSON.stringify({ username, password }) });
  // ruleid: javascript-plaintext-transport
  await axios.post("http://api.example.org/login", { name: username, password: password });
  // ok: javascript-plaintext-transport
  await fetch("https://api.example.org/login", { method: "POST", body: JSON.stringify({ username, password }) });
  // ok: javascript-plaintext-transport
  await fetch("http://localhost:3000/login", { method: "POST", body: JSON.stringify({ username, password }) });
  // ok: javascript-plaintext-transport
  await fetch("http://example.org/news", { method: "GET" });
}
