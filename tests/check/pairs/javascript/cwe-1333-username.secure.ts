const USERNAME = /^[a-z0-9]{1,32}$/;

export function isUsername(text: string): boolean {
  return USERNAME.test(text);
}
