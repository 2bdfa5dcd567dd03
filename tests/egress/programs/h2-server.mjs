// h2-server.mjs KEY CERTIFICATE PORT: HTTP/2 with TLS; says hello, and answers gRPC calls with what they sent or, to Count, with
// ten messages one after the other.
import http2 from 'node:http2';
import { readFileSync } from 'node:fs';

const [key, cert, port] = process.argv.slice(2);
const count = (stream, number) => {
    if (number === 10) return stream.end();
    stream.write(Buffer.from([0, 0, 0, 0, 1, 48 + number]));
    setTimeout(() => count(stream, number + 1), 5);
};
const server = http2.createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) });
server.on('stream', (stream, headers) => {
    const parts = [];
    stream.on('error', () => {}).on('data', part => parts.push(part)).on('end', () => {
        if (headers['content-type']?.startsWith('application/grpc')) {
            stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
            stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
            if (headers[':path'].endsWith('/Count')) count(stream, 0);
            else stream.end(Buffer.concat(parts));
            return;
        }
        stream.respond({ ':status': 200, 'content-type': 'text/plain' });
        stream.end(`hello by HTTP/2 from ${headers[':authority']}\n`);
    });
});
server.listen(Number(port), '::');
