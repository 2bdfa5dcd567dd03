function a(res, err) {
  // ruleid: javascript-error-details
  res.status(500).send(err.stack);
  // ruleid: javascript-error-details
  res.status(500).json({ stack: err.stack });
  // ok: javascript-error-details
  res.status(500).send("something went wrong");
  // ok: javascript-error-details
  log(err.stack);
}
