// ruleid: javascript-cors
app.use(cors({ origin: true, credentials: true }));
// ruleid: javascript-cors
app.use((req, res) => res.setHeader("Access-Control-Allow-Origin", req.headers.origin));
// ok: javascript-cors
app.use(cors({ origin: ["https://app.example.org"], credentials: true }));
// ok: javascript-cors
app.use(cors({ origin: "https://app.example.org" }));
// ruleid: javascript-cors-any-origin
app.use(cors());
// ruleid: javascript-cors-any-origin
app.use((req, res) => res.setHeader("Access-Control-Allow-Origin", "*"));
// ok: javascript-cors-any-origin
app.use(cors({ origin: "https://app.example.org" }));
// ok: javascript-cors-any-origin
app.use((req, res) => res.setHeader("Access-Control-Allow-Origin", "https://app.example.org"));
