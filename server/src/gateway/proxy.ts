import replyFrom from '@fastify/reply-from';
import { isForServices, routesTo, type Contract } from '@madang/contracts/operation';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable, Transform } from 'node:stream';
import type { Dispatcher } from 'undici';
import { AppError } from '../platform/errors.ts';
import { BODY_LIMIT } from '../platform/http/app.ts';
import { ClientGone } from '../platform/http/client-gone.ts';
import { forwardedHeaders } from '../platform/http/forwarded.ts';
import { FrozenError, RETRY_SECONDS, type Answered, type Upstream } from '../platform/http/upstream.ts';

/** A service, and where it runs. */
export interface ProxiedService {
  readonly service: string;
  readonly upstream: Upstream;
  readonly contract: Contract;
}

interface ProxyRoute {
  readonly method: string;
  readonly path: string;
  readonly maxBytes: number;
  readonly answerMs: number;
  readonly comesSlowly: boolean;
}

const ANSWER_SECONDS = 60;

/** The table of the gateway: the operations that the service declares in its contract for people, and nothing else. */
const routesOf = (contract: Contract): ProxyRoute[] =>
  Object.entries(contract)
    .filter(([, { access }]) => !isForServices(access))
    .flatMap(([key, operation]) => {
      const { upload, maxBytes = BODY_LIMIT, answerSeconds = ANSWER_SECONDS } = operation;
      const limits = {
        maxBytes: upload?.maxBytes ?? maxBytes,
        answerMs: answerSeconds * 1000,
        comesSlowly: upload !== undefined,
      };
      return routesTo(key, operation).map((route) => ({ ...route, ...limits }));
    });

/** Lets so much through and no more; what follows is left unread. */
const atMost = (body: Readable, maxBytes: number): Transform => {
  let bytes = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _, passed) {
      bytes += chunk.length;
      if (bytes > maxBytes) passed(new AppError('payload_too_large'));
      else passed(null, chunk);
    },
  });
  body.once('error', (error) => limited.destroy(error));
  body.once('close', () => {
    if (!body.readableEnded) limited.destroy(new ClientGone());
  });
  return body.pipe(limited);
};

/** A service refuses a large body without reading it; the gateway would be left holding the rest. */
const refuseLarge = (request: FastifyRequest, maxBytes: number): void => {
  const announced = request.headers['content-length'];
  if (Number(announced ?? 0) > maxBytes) throw new AppError('payload_too_large');
  if (announced === undefined && request.body instanceof Readable) request.body = atMost(request.body, maxBytes);
};

const TIMEOUT_CODES: ReadonlySet<unknown> = new Set([
  'FST_REPLY_FROM_TIMEOUT',
  'FST_REPLY_FROM_GATEWAY_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
]);

const failure = (service: string, error: Error & { readonly code?: unknown }): AppError => {
  if (error.cause instanceof AppError) return error.cause;
  const isLate = error.cause instanceof FrozenError || TIMEOUT_CODES.has(error.code);
  return new AppError(isLate ? 'gateway_timeout' : 'service_unavailable', {
    values: { service },
    retryAfterSeconds: RETRY_SECONDS,
    cause: error,
  });
};

/** What is of one connection and not of a request or its answer (RFC 9110, 7.6.1); undici refuses most of it. */
const OF_A_CONNECTION: Readonly<Record<string, undefined>> = Object.fromEntries(
  [
    'connection',
    'keep-alive',
    'proxy-connection',
    'proxy-authenticate',
    'proxy-authorization',
    'te',
    'trailer',
    'upgrade',
    'http2-settings',
    'expect',
  ].map((name) => [name, undefined]),
);

const nextHopHeaders = (request: FastifyRequest, headers: Readonly<Record<string, unknown>>) => ({
  ...forwardedHeaders(request, headers),
  ...OF_A_CONNECTION,
  // As it was sent, of an empty body too (app.ts): the service is to see a form as one.
  'content-type': request.raw.headersDistinct['content-type']?.[0],
  'x-request-id': request.id,
});

const answerHeaders = <T extends object>(headers: T): T =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !(name in OF_A_CONNECTION))) as T;

/** Of the request line, which may hold a whole address: where a request goes is nothing that it says. */
const pathOf = ({ raw: { url = '/' } }: FastifyRequest): string => {
  const target = url.startsWith('/') ? url : url.replace(/^[^/]*\/\/[^/?#]*/, '');
  return target.split('?')[0] || '/';
};

const closeUnlessRead = (reply: FastifyReply): void => {
  // What the client still sends would be taken for its next request.
  if (!reply.request.raw.complete) void reply.header('connection', 'close');
};

/** Who has the answer of a request that the library sends ended: it passes on no signal. */
const enders = new AsyncLocalStorage<AbortController>();

/** As undici's own, for the library. */
const requestOf =
  (upstream: Upstream) =>
  (options: Dispatcher.RequestOptions, answered: Answered): void => {
    const ended = enders.getStore() ?? new AbortController();
    upstream.request(options, ended, (error, response) => {
      // Whoever has left is told nothing any more.
      if (error === null || !ended.signal.aborted || error instanceof FrozenError) answered(error, response);
    });
  };

const routeOf = (
  { method, path, maxBytes, answerMs, comesSlowly }: ProxyRoute,
  { service, upstream }: ProxiedService,
): RouteOptions => ({
  method,
  url: path,
  config: { comesSlowly },
  decompress: false, // a packed body goes on as it is, with what its headers say of it
  handler: (request, reply) => {
    if (upstream.isAway()) {
      closeUnlessRead(reply);
      throw new AppError('service_unavailable', { values: { service }, retryAfterSeconds: RETRY_SECONDS });
    }
    refuseLarge(request, maxBytes);
    const ended = new AbortController();
    reply.raw.once('close', () => ended.abort());
    enders.run(ended, () =>
      reply.from(pathOf(request), {
        timeout: answerMs,
        retryDelay: () => null, // a request that a service refuses is for the client to send again
        rewriteRequestHeaders: (_, headers) => nextHopHeaders(request, headers),
        rewriteHeaders: answerHeaders,
        onError: (_, { error }) => {
          closeUnlessRead(reply);
          void reply.send(failure(service, error));
        },
      }),
    );
    return reply;
  },
});

/** Passes the operations of one service on, both ways without buffering. */
export const mountProxy = async (app: FastifyInstance, proxied: ProxiedService): Promise<void> => {
  await app.register(async (scope) => {
    // What is passed on is not read here.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_, body, done) => done(null, body));
    await scope.register(replyFrom, {
      base: proxied.upstream.address,
      undici: { request: requestOf(proxied.upstream) as never },
      disableRequestLogging: true,
    });
    for (const route of routesOf(proxied.contract)) scope.route(routeOf(route, proxied));
  });
};
