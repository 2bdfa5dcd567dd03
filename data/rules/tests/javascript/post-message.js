// ruleid: javascript-post-message
window.parent.postMessage(DATA, "*");
// ruleid: javascript-post-message
frame.contentWindow.postMessage({ a: 1 }, "*");
// ok: javascript-post-message
window.parent.postMessage(DATA, "https://app.example.org");
// ok: javascript-post-message
worker.postMessage(DATA);
// ruleid: javascript-message-origin
window.addEventListener("message", (event) => {
  use(event.data);
});
// ruleid: javascript-message-origin
window.onmessage = (event) => {
  use(event.data);
};
// ok: javascript-message-origin
window.addEventListener("message", (event) => {
  if (event.origin !== "https://app.example.org") return;
  use(event.data);
});
// ok: javascript-message-origin
window.onmessage = (event) => {
  if (event.origin !== "https://app.example.org") return;
  use(event.data);
};
