function search(req, res, items) {
  const pattern = new RegExp(req.query.term, "i");
  res.json(items.filter((item) => pattern.test(item.title)));
}

module.exports = search;
