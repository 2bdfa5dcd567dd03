const fastify = require('fastify')();
const { exec } = require('child_process');
fastify.post('/lookup', async (request, reply) => {
  const { domain } = request.body;
  if (typeof domain !== 'string' || !/^[a-z0-9.-]+$/.test(domain)) {
    return reply.code(400).send({ error: 'invalid' });
  }
  return new Promise((resolve, reject) => {
    exec('dig +short ' + domain, (err, out) => (err ? reject(err) : resolve({ out })));
  });
});
