app.get('/buffer', (req, res) => {
  const size = parseInt(req.query.size, 10);
  if (!Number.isInteger(size) || size < 0 || size > 1024) return res.status(400).end();
  const buf = Buffer.alloc(size);
  res.send(buf);
});
