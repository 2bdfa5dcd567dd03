// ruleid: javascript-hardcoded-credentials
const apiKey = "k7Gq2mPz91";
// ruleid: javascript-hardcoded-credentials
const pool = new Pool({ host: "db", password: "k7Gq2mPz91" });
// ok: javascript-hardcoded-credentials
const password = process.env.DB_PASSWORD;
// ok: javascript-hardcoded-credentials
const apiSecret = "your-api-secret";
// ruleid: javascript-hardcoded-credentials-url
connect("mongodb://shop:k7Gq2mPz91@db.internal/orders");
// ruleid: javascript-hardcoded-credentials-url
connect("postgres://shop:k7Gq2mPz91@db.internal/orders");
// ok: javascript-hardcoded-credentials-url
connect("mongodb://localhost/orders");
// ok: javascript-hardcoded-credentials-url
connect("postgres://shop:password@localhost/orders");
