import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** That of a client who left before its answer began, by the custom of nginx: no answer has it. */
const LEFT = 499;

/**
 * Calls `over` once for each request, when its connection is done with it. Fastify's onResponse is not run where the client
 * leaves (fastify/fastify#6208).
 */
export const whenOver = (
  app: FastifyInstance,
  over: (request: FastifyRequest, reply: FastifyReply, status: number) => void,
): void =>
  void app.addHook('onRequest', (request, reply, done) => {
    const { raw } = reply;
    raw.once('close', () => over(request, reply, raw.headersSent ? raw.statusCode : LEFT));
    done();
  });
