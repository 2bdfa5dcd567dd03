export function showComment(container: HTMLElement, author: string, text: string): void {
  const item = document.createElement("li");
  const name = document.createElement("b");
  name.textContent = author;
  item.append(name, `: ${text}`);
  container.appendChild(item);
}
