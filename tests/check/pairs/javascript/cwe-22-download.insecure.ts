import express, { Request, Response } from "express";
import path from "path";

const app = express();
const UPLOADS = "/srv/uploads";

app.get("/files/:name", (req: Request, res: Response) => {
  const file = path.join(UPLOADS, req.params.name);
  res.sendFile(file);
});
