// grpc.mjs URL…: one line of JSON for each: a call by @grpc/grpc-js whose answer is what was sent, and one whose answer is a stream.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const grpc = createRequire(process.env.TOOLS + '/egress-node/')('@grpc/grpc-js');
const as = value => value;
const bytes = { requestStream: false, requestSerialize: as, requestDeserialize: as, responseSerialize: as, responseDeserialize: as };
const Client = grpc.makeGenericClientConstructor({
    echo: { path: '/test.Echo/Echo', responseStream: false, ...bytes },
    count: { path: '/test.Echo/Count', responseStream: true, ...bytes },
}, 'Echo');
const sent = Buffer.alloc(50000, 'grpc');
const authority = process.env.SSL_CERT_FILE || '/etc/ssl/certs/ca-certificates.crt';

for (const url of process.argv.slice(2)) {
    const began = performance.now();
    const told = { url };
    const client = new Client(new URL(url).host, grpc.credentials.createSsl(readFileSync(authority)));
    const limit = { deadline: Date.now() + 5000 };
    try {
        const parts = [await new Promise((resolve, reject) => client.echo(sent, limit, (error, answer) => error ? reject(error) : resolve(answer)))];
        for await (const part of client.count(Buffer.alloc(0), limit)) parts.push(part);
        const answer = Buffer.concat(parts);
        Object.assign(told, { status: 200, size: answer.length, sha256: createHash('sha256').update(answer).digest('hex') });
    } catch (error) {
        told.error = error.message;
    }
    console.log(JSON.stringify({ ...told, ms: performance.now() - began }));
    client.close();
}
process.exit(0);
