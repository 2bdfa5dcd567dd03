const express = require("express");
const router = express.Router();

router.get("/continue", (req, res) => {
  const target = req.query.next || "/";
  res.redirect(target);
});

module.exports = router;
