import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal, ServicePrincipal } from '../auth/principal.ts';
import { ClientGone } from './client-gone.ts';
import { readCookie } from './cookie-names.ts';
import type { RequestInfo } from './handler.ts';
import type { OwnPages } from './own-page.ts';
import { localeOf } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | ServicePrincipal | null;
  }
  interface FastifyContextConfig {
    /** Key of the operation in its contract. */
    operation?: string;
    /** Its body may take long, and its handler looks after that. */
    comesSlowly?: boolean;
  }
}

/**
 * Ends when the client goes away before its answer is complete, or when the process tells streams to reconnect. It may have gone
 * before anybody asks; and of answers that wait behind another one of their connection, only the connection tells.
 */
const clientSignal = (request: FastifyRequest, reply: FastifyReply, draining: AbortSignal): AbortSignal => {
  const gone = new AbortController();
  const { raw } = reply;
  const { socket } = request.raw;
  const over = (): void => {
    socket.off('close', over);
    if (!raw.writableFinished) gone.abort(new ClientGone());
  };
  if (raw.destroyed || socket.destroyed) over();
  else {
    raw.once('close', over);
    socket.once('close', over);
  }
  return AbortSignal.any([gone.signal, draining]);
};

export const requestInfo = (
  request: FastifyRequest,
  reply: FastifyReply,
  draining: AbortSignal,
  ownPages: OwnPages,
): RequestInfo => {
  let signal: AbortSignal | undefined;
  return {
    id: request.id,
    headers: request.headers,
    cookie: (name) => readCookie(request, name, ownPages),
    get locale() {
      return localeOf(request.headers['accept-language']);
    },
    get ip() {
      return request.ip;
    },
    get signal() {
      signal ??= clientSignal(request, reply, draining);
      return signal;
    },
  };
};
