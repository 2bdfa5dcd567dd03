const USERNAME = /^([a-z0-9]+)*$/;

export function isUsername(text: string): boolean {
  return USERNAME.test(text);
}
