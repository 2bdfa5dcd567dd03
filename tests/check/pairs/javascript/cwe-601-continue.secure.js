const express = require("express");
const router = express.Router();

router.get("/continue", (req, res) => {
  const target = req.query.next || "/";
  if (!target.startsWith("/") || target.startsWith("//")) {
    return res.redirect("/");
  }
  res.redirect(target);
});

module.exports = router;
