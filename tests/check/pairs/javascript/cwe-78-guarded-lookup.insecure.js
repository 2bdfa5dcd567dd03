const fastify = require('fastify')();
const { exec } = require('child_process');
fastify.post('/lookup', async (request, reply) => {
  const { domain } = request.body;
  return new Promise((resolve, reject) => {
    exec('dig +short ' + domain, (err, out) => (err ? reject(err) : resolve({ out })));
  });
});
