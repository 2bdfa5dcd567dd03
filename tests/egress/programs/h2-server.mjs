// h2-server.mjs KEY CERTIFICATE PORT: HTTP/2 with TLS; says hello, and answers gRPC calls with what they sent.
import http2 from 'node:http2';
import { readFileSync } from 'node:fs';

const [key, cert, port] = process.argv.slice(2);
const server = http2.createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) });
server.on('stream', (stream, headers) => {
    const parts = [];
    stream.on('error', () => {}).on('data', part => parts.push(part)).on('end', () => {
        if (headers['content-type']?.startsWith('application/grpc')) {
            stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
            stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
            stream.end(Buffer.concat(parts));
            return;
        }
        stream.respond({ ':status': 200, 'content-type': 'text/plain' });
        stream.end(`hello by HTTP/2 from ${headers[':authority']}\n`);
    });
});
server.listen(Number(port), '::');
