// fetch.mjs KIND URL…: one line of JSON for each, by fetch, undici, http (with https), http2 or ws.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';

const [kind, ...urls] = process.argv.slice(2);
const require = createRequire(process.env.TOOLS ? process.env.TOOLS + '/egress-node/' : import.meta.url);
const proxy = process.env.HTTPS_PROXY || process.env.https_proxy;

const byHttp = url => new Promise((resolve, reject) => {
    (url.startsWith('https') ? https : http).get(url, answer => {
        const parts = [];
        answer.on('data', part => parts.push(part)).on('error', reject).on('end', () => resolve([answer.statusCode, Buffer.concat(parts)]));
    }).on('error', reject);
});

const byHttp2 = url => new Promise((resolve, reject) => {
    const session = http2.connect(new URL(url).origin).on('error', reject);
    const parts = [];
    let status = 0;
    const stream = session.request({ ':path': new URL(url).pathname });
    stream.on('response', headers => { status = headers[':status']; }).on('data', part => parts.push(part)).on('error', reject);
    stream.on('end', () => { resolve([status, Buffer.concat(parts)]); session.close(); });
});

const byWebSocket = url => new Promise((resolve, reject) => {
    const WebSocket = require('ws');
    const socket = new WebSocket(url.replace(/^http(s?:..[^/]*).*/, 'ws$1/ws'));
    socket.on('open', () => socket.send('x'.repeat(70000)));
    socket.on('message', data => { resolve([101, data]); socket.close(); });
    socket.on('error', reject).on('unexpected-response', (_, answer) => {
        const parts = [];
        answer.on('data', part => parts.push(part)).on('end', () => resolve([answer.statusCode, Buffer.concat(parts)]));
    });
});

const by = {
    http: byHttp,
    ws: byWebSocket,
    http2: byHttp2,
    fetch: async url => { const answer = await fetch(url); return [answer.status, Buffer.from(await answer.arrayBuffer())]; },
    undici: async url => {
        const undici = require('undici');
        const answer = await undici.request(url, proxy ? { dispatcher: new undici.EnvHttpProxyAgent() } : {});
        return [answer.statusCode, Buffer.from(await answer.body.arrayBuffer())];
    },
}[kind];

for (const url of urls) {
    const began = performance.now();
    const told = { url };
    try {
        const [status, body] = await by(url);
        Object.assign(told, { status, size: body.length, sha256: createHash('sha256').update(body).digest('hex'), text: status < 300 ? '' : body.toString() });
    } catch (error) {
        told.error = [error.message, error.code, error.cause?.message, error.cause?.code].filter(Boolean).join(': ');
    }
    console.log(JSON.stringify({ ...told, ms: performance.now() - began }));
}
process.exit(0);
