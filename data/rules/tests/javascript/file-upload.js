// ruleid: javascript-file-upload
const a = multer({ dest: "uploads" });
// ruleid: javascript-file-upload
const b = multer();
// ok: javascript-file-upload
const c = multer({ dest: "uploads", fileFilter: onlyPictures });
// ok: javascript-file-upload
const d = multer(OPTIONS);

const e = multer.diskStorage({
  // ruleid: javascript-file-upload-name
  filename: (req, file, done) => done(null, file.originalname),
});
const f = multer.diskStorage({
  // ruleid: javascript-file-upload-name
  filename: (req, file, done) => done(null, Date.now() + file.originalname),
});
const g = multer.diskStorage({
  // ok: javascript-file-upload-name
  filename: (req, file, done) => done(null, crypto.randomUUID()),
});
const h = multer.diskStorage({
  // ok: javascript-file-upload-name
  filename: (req, file, done) => done(null, crypto.randomUUID() + EXTENSIONS[file.mimetype]),
});
