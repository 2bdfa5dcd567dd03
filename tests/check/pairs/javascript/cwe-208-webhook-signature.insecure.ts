import crypto from "crypto";

export function isAuthentic(body: string, signature: string, key: string): boolean {
  const expected = crypto.createHmac("sha256", key).update(body).digest("hex");
  return signature === expected;
}
