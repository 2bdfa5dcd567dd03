export function mayEmbed(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" && hostname === "video.example.com";
}
