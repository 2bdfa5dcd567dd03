import crypto from "crypto";

export function encrypt(key: Buffer, text: string): string {
  const cipher = crypto.createCipheriv("aes-256-ecb", key, null);
  return cipher.update(text, "utf8", "base64") + cipher.final("base64");
}
