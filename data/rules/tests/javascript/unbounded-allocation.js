app.get("/buffer", (req, res) => {
  const size = parseInt(req.query.size, 10);
  // ruleid: javascript-unbounded-allocation
  res.send(Buffer.alloc(size));
});

app.get("/line", (req, res) => {
  // ruleid: javascript-unbounded-allocation
  res.send("-".repeat(Number(req.query.width)));
});

app.get("/loop", (req, res) => {
  const count = Number(req.query.count);
  // ruleid: javascript-unbounded-allocation
  for (let i = 0; i < count; i++) {
    work(i);
  }
});

app.get("/bounded", (req, res) => {
  const size = parseInt(req.query.size, 10);
  if (!(size >= 0) || size > 1024) {
    return res.sendStatus(400);
  }
  // ok: javascript-unbounded-allocation
  res.send(Buffer.alloc(size));
});

app.get("/least", (req, res) => {
  // ok: javascript-unbounded-allocation
  res.send("-".repeat(Math.min(Number(req.query.width), 80)));
});
