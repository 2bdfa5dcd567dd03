const express = require("express");
const multer = require("multer");
const path = require("path");

const app = express();
const upload = multer({
  dest: "uploads",
  limits: { fileSize: 2000000 },
  fileFilter: (req, file, done) => done(null, [".png", ".jpg"].includes(path.extname(file.originalname))),
});

app.post("/photos", upload.single("photo"), (req, res) => {
  res.json({ file: req.file.filename });
});
