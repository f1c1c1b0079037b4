import replyFrom from '@fastify/reply-from';
import type { Contract } from '@madang/contracts/operation';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable, Transform } from 'node:stream';
import type { Dispatcher } from 'undici';
import { AppError } from '../platform/errors.ts';
import { ClientGone } from '../platform/http/client-gone.ts';
import { forwardedHeaders } from '../platform/http/forwarded.ts';
import { FrozenError, type Answered } from '../platform/upstreams/instance.ts';
import { RETRY_SECONDS, type Upstream } from '../platform/upstreams/upstream.ts';
import { traceHeaders } from '../platform/tracing/spans.ts';
import { routesOf, type ProxyRoute } from './routes.ts';
import { traceParent } from './trace-context.ts';

/** A service, and where it runs. */
export interface ProxiedService {
  readonly service: string;
  readonly upstream: Upstream;
  readonly contract: Contract;
}

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

const errorsOf = (error: unknown): (Error & { readonly code?: unknown })[] =>
  error instanceof Error ? [error, ...errorsOf(error.cause)] : [];

/** What was answered is no HTTP, or more of it than anybody sends. */
const NO_ANSWER: ReadonlySet<unknown> = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'FST_REPLY_FROM_BAD_GATEWAY',
]);
const isNoAnswer = ({ name, code }: Error & { readonly code?: unknown }): boolean =>
  name === 'HTTPParserError' || NO_ANSWER.has(code);

const failure = (service: string, error: Error): AppError => {
  if (error.cause instanceof AppError) return error.cause;
  const errors = errorsOf(error);
  const values = { service };
  if (errors.some(isNoAnswer)) return new AppError('bad_gateway', { values, cause: error });
  const isLate = error.cause instanceof FrozenError || errors.some(({ code }) => TIMEOUT_CODES.has(code));
  const code = isLate ? 'gateway_timeout' : 'service_unavailable';
  return new AppError(code, { values, retryAfterSeconds: RETRY_SECONDS, cause: error });
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
  traceparent: traceParent(headers['traceparent']),
  ...traceHeaders(),
  // That of the instance, which is chosen later.
  host: undefined,
});

const answerHeaders = <T extends { readonly connection?: string | readonly string[] | undefined }>(headers: T): T => {
  const named = new Set(
    String(headers.connection ?? '')
      .toLowerCase()
      .split(/[\s,]+/),
  );
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !Object.hasOwn(OF_A_CONNECTION, name) && !named.has(name)),
  ) as T;
};

/**
 * Of the request line, which may hold a whole address: where a request goes is nothing that it says.
 * @throws AppError for a path that an URL reads otherwise than the router has: `x\\..\\..` is one parameter there, and two
 * steps up here
 */
const pathOf = ({ raw: { url = '/' } }: FastifyRequest): string => {
  const target = url.startsWith('/') ? url : url.replace(/^[^/]*\/\/[^/?#]*/, '');
  const path = target.split('?')[0] || '/';
  if (/[\\\s]/.test(path) || !URL.canParse(path, NOWHERE) || new URL(path, NOWHERE).pathname.length < path.length)
    throw new AppError('not_found');
  return path;
};
/** For paths by themselves. */
const NOWHERE = 'http://nowhere.invalid';

const closeUnlessRead = (reply: FastifyReply): void => {
  // What the client still sends would be taken for its next request.
  if (!reply.request.raw.complete) void reply.header('connection', 'close');
};

/** Who has the answer of a request that the library sends ended, and whether it may be sent twice: it passes on neither. */
const senders = new AsyncLocalStorage<{ readonly ended: AbortController; readonly isSafe: boolean }>();

/** As undici's own, for the library. */
const requestOf =
  (upstream: Upstream) =>
  (options: Dispatcher.RequestOptions, answered: Answered): void => {
    const { ended, isSafe } = senders.getStore() ?? { ended: new AbortController(), isSafe: false };
    const answeredUnlessLeft: Answered = (error, response) => {
      // Whoever has left is told nothing any more.
      if (error === null || !ended.signal.aborted || error instanceof FrozenError) answered(error, response);
    };
    upstream.request(options, ended, answeredUnlessLeft, isSafe);
  };

const routeOf = (
  { method, path, maxBytes, answerMs, comesSlowly, idempotent }: ProxyRoute,
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
    reply.raw.once('close', () => {
      // What has been answered whole is over anyway, and an AbortError is not made for nothing.
      if (!reply.raw.writableFinished) ended.abort();
    });
    const isSafe = method === 'GET' || (idempotent && request.headers['idempotency-key'] !== undefined);
    senders.run({ ended, isSafe }, () =>
      reply.from(pathOf(request), {
        timeout: answerMs,
        retryDelay: () => null, // a request that a service refuses is for the client to send again
        rewriteRequestHeaders: (_, headers) => nextHopHeaders(request, headers),
        rewriteHeaders: answerHeaders,
        onError: (_, { error }) => {
          closeUnlessRead(reply);
          ended.abort(); // what came is not read by anybody, such as the body of an answer with status 999
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
