import cors from '@fastify/cors';
import { operations } from '@madang/contracts/index';
import { routesTo, type Operation } from '@madang/contracts/operation';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Those of all operations, aliases included: a method that a contract begins to use is allowed with it. */
const METHODS = [
  ...new Set(
    (Object.entries(operations) as [string, Operation][]).flatMap(([key, operation]) =>
      routesTo(key, operation).map(({ method }) => method),
    ),
  ),
].sort();

/** What scripts may read without being told so, and what no script ever may (Fetch, 2.2.2 and 3.2.3). */
const NOT_TO_NAME =
  /^(cache-control|content-(language|length|type)|expires|last-modified|pragma|set-cookie|access-control-.+)$/;

/** Scripts of another origin may read every header of an answer that they may read at all: none has to be remembered here. */
export const exposeHeaders = (reply: FastifyReply): void => {
  if (!reply.hasHeader('access-control-allow-origin')) return;
  const names = Object.keys(reply.getHeaders()).filter((name) => !NOT_TO_NAME.test(name));
  void reply.header('access-control-expose-headers', names.join(', '));
};

/** Lets pages of these origins, and of no other, call the API (Fetch, CORS protocol). */
export const registerCors = async (app: FastifyInstance, origins: readonly string[]): Promise<void> => {
  if (origins.length === 0) return;
  // Asked for each request: to a list, the package adds what is allowed for everybody and leaves out the origin alone.
  const allowed = (origin: string | undefined): Promise<string | false> =>
    Promise.resolve(origin !== undefined && origins.includes(origin) ? origin : false);
  await app.register(cors, { origin: allowed, methods: METHODS, credentials: true, maxAge: 600 });
  app.addHook('onSend', (_, reply, payload, done) => {
    exposeHeaders(reply);
    done(null, payload);
  });
};
