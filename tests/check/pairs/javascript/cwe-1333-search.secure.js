function search(req, res, items) {
  const term = String(req.query.term).toLowerCase();
  res.json(items.filter((item) => item.title.toLowerCase().includes(term)));
}

module.exports = search;
