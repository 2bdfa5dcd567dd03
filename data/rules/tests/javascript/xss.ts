export function show(item: HTMLElement, author: string, text: string): void {
  // ruleid: javascript-xss-parameter
  item.innerHTML = `<b>${author}</b>: ${text}`;
  // ok: javascript-xss-parameter
  item.textContent = `${author}: ${text}`;
}

export function banner(place: Element): void {
  const message = new URLSearchParams(window.location.search).get("message");
  // ruleid: javascript-xss-dom
  place.innerHTML = message ?? "";
  // ok: javascript-xss-dom
  place.textContent = message;
}
