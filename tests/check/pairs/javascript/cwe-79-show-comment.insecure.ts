export function showComment(container: HTMLElement, author: string, text: string): void {
  const item = document.createElement("li");
  item.innerHTML = `<b>${author}</b>: ${text}`;
  container.appendChild(item);
}
