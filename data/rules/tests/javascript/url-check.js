function a(url, host, text) {
  // ruleid: javascript-url-check
  if (url.includes("example.com")) return 1;
  // ruleid: javascript-url-check
  if (host.endsWith("example.com")) return 2;
  // ok: javascript-url-check
  if (new URL(url).hostname === "example.com") return 3;
  // ok: javascript-url-check
  return host.endsWith(".example.com");
}
