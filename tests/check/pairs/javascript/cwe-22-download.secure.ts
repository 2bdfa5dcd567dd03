import express, { Request, Response } from "express";
import path from "path";

const app = express();
const UPLOADS = "/srv/uploads";

app.get("/files/:name", (req: Request, res: Response) => {
  const name = path.basename(req.params.name);
  const file = path.join(UPLOADS, name);
  res.sendFile(file);
});
