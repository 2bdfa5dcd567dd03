const express = require("express");

// ruleid: javascript-exposed-files
app.use(express.static(__dirname));
// ruleid: javascript-exposed-files
app.use("/files", express.static("."));
// ok: javascript-exposed-files
app.use(express.static(path.join(__dirname, "public")));
// ok: javascript-exposed-files
app.use(express.static("public"));

app.get("/debug", (req, res) => {
  // ruleid: javascript-environment-exposed
  res.json({ env: process.env });
  // ruleid: javascript-environment-exposed
  console.log(process.env);
  // ok: javascript-environment-exposed
  res.json({ mode: process.env.NODE_ENV });
  // ok: javascript-environment-exposed
  console.log(process.env.PORT);
});
