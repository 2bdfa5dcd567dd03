export function mayEmbed(url: string): boolean {
  return url.includes("video.example.com");
}
