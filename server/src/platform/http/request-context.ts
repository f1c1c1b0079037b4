import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../auth/principal.ts';
import type { RequestInfo } from './handler.ts';
import { localeOf } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** Key of the operation in its contract. */
    operation?: string;
  }
}

/** Ends when the client goes away before its answer is complete, or when the process tells streams to reconnect. */
const clientSignal = (reply: FastifyReply, draining: AbortSignal): AbortSignal => {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Error('the client went away'));
  });
  return AbortSignal.any([gone.signal, draining]);
};

export const requestInfo = (request: FastifyRequest, reply: FastifyReply, draining: AbortSignal): RequestInfo => {
  let signal: AbortSignal | undefined;
  return {
    id: request.id,
    headers: request.headers,
    cookies: request.cookies,
    get locale() {
      return localeOf(request.headers['accept-language']);
    },
    get ip() {
      return request.ip;
    },
    get signal() {
      signal ??= clientSignal(reply, draining);
      return signal;
    },
  };
};
