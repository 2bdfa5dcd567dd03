// ruleid: javascript-tls-verification
new https.Agent({ rejectUnauthorized: false });
// ruleid: javascript-tls-verification
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
// ok: javascript-tls-verification
new https.Agent({ ca: CA });
// ok: javascript-tls-verification
new https.Agent({ rejectUnauthorized: true });
// ruleid: javascript-tls-old-version
tls.connect({ host: "a", minVersion: "TLSv1" });
// ruleid: javascript-tls-old-version
tls.connect({ host: "a", secureProtocol: "TLSv1_method" });
// ok: javascript-tls-old-version
tls.connect({ host: "a", minVersion: "TLSv1.3" });
// ok: javascript-tls-old-version
tls.connect({ host: "a" });
