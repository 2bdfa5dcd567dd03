const express = require("express");
const multer = require("multer");

const app = express();
const upload = multer({ dest: "public/uploads" });

app.post("/photos", upload.single("photo"), (req, res) => {
  res.json({ file: req.file.filename });
});
