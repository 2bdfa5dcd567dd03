export async function proxy(req: Request, res: Response): Promise<void> {
  // ruleid: javascript-ssrf
  const { data } = await axios.get<Item>(req.query.url as string);
  // ok: javascript-ssrf
  const known = await axios.get<Item>("https://api.example.org/items");
  res.json([data, known]);
}
