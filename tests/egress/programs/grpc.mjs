// grpc.mjs URL…: one line of JSON for each: a call by @grpc/grpc-js, whose answer is what was sent.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const grpc = createRequire(process.env.TOOLS + '/egress-node/')('@grpc/grpc-js');
const as = value => value;
const Client = grpc.makeGenericClientConstructor({
    echo: { path: '/test.Echo/Echo', requestStream: false, responseStream: false, requestSerialize: as, requestDeserialize: as, responseSerialize: as, responseDeserialize: as },
}, 'Echo');
const sent = Buffer.alloc(50000, 'grpc');
const authority = process.env.SSL_CERT_FILE || '/etc/ssl/certs/ca-certificates.crt';

for (const url of process.argv.slice(2)) {
    const began = performance.now();
    const told = { url };
    const client = new Client(new URL(url).host, grpc.credentials.createSsl(readFileSync(authority)));
    await new Promise(resolve => client.echo(sent, { deadline: Date.now() + 5000 }, (error, answer) => {
        if (error) told.error = error.message;
        else Object.assign(told, { status: 200, size: answer.length, sha256: createHash('sha256').update(answer).digest('hex') });
        resolve();
    }));
    console.log(JSON.stringify({ ...told, ms: performance.now() - began }));
    client.close();
}
process.exit(0);
