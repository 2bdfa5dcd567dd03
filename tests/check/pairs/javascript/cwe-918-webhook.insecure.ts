import type { Request, Response } from "express";

export async function testWebhook(req: Request, res: Response): Promise<void> {
  const answer = await fetch(req.body.url, { method: "POST", body: "{}" });
  res.json({ status: answer.status });
}
