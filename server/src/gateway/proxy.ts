import httpProxy from '@fastify/http-proxy';
import { contracts, type ServiceName } from '@madang/contracts/index';
import { routesTo, type Operation } from '@madang/contracts/operation';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable, Transform } from 'node:stream';
import { AppError } from '../platform/errors.ts';
import { BODY_LIMIT } from '../platform/http/app.ts';

/** Where a service runs. */
export interface Upstream {
  readonly service: ServiceName;
  readonly address: string;
}

interface ProxyRoute {
  readonly method: string;
  readonly path: string;
  readonly maxBytes: number;
}

/** The table of the door: the operations that the service declares in its contract, and nothing else. */
const routesOf = (service: ServiceName): ProxyRoute[] =>
  (Object.entries(contracts[service]) as [string, Operation][]).flatMap(([key, operation]) => routesTo(key, operation).map((route) => ({ ...route, maxBytes: operation.upload?.maxBytes ?? BODY_LIMIT })));

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
    if (!body.readableEnded) limited.destroy(new Error('the client went away'));
  });
  return body.pipe(limited);
};

/** A service refuses a large body without reading it; the door would be left holding the rest. */
const refuseLarge = (request: FastifyRequest, maxBytes: number): void => {
  const announced = request.headers['content-length'];
  if (Number(announced ?? 0) > maxBytes) throw new AppError('payload_too_large');
  if (announced === undefined && request.body instanceof Readable) request.body = atMost(request.body, maxBytes);
};

const failure = (service: ServiceName, error: unknown): AppError => {
  const cause: unknown = (error as { cause?: unknown }).cause;
  if (cause instanceof AppError) return cause;
  const values = { service };
  const code = (error as { code?: unknown }).code;
  if (code === 'FST_REPLY_FROM_TIMEOUT' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'FST_REPLY_FROM_GATEWAY_TIMEOUT') return new AppError('gateway_timeout', { values, cause: error });
  return new AppError('service_unavailable', { values, retryAfterSeconds: 2, cause: error });
};

const mountRoutesOf = async (app: FastifyInstance, { service, address }: Upstream): Promise<void> => {
  for (const { method, path, maxBytes } of routesOf(service)) {
    await app.register(httpProxy, {
      upstream: address,
      prefix: path,
      rewritePrefix: path,
      httpMethods: [method],
      proxyPayloads: true,
      preHandler: (request, _, done) => {
        refuseLarge(request, maxBytes);
        done();
      },
      undici: { connections: 128, headersTimeout: 60_000, bodyTimeout: 0 }, // streams may be silent between heartbeats
      replyOptions: {
        rewriteRequestHeaders: (request, headers) => ({
          ...headers,
          'x-request-id': (request as FastifyRequest).id,
          'x-forwarded-for': [headers['x-forwarded-for'], request.ip].filter(Boolean).join(', '),
          'x-forwarded-proto': request.protocol,
        }),
        onError: (reply, { error }) => {
          // What the client still sends would be taken for its next request.
          if (!reply.request.raw.complete) void reply.header('connection', 'close');
          (reply as FastifyReply).send(failure(service, error));
        },
      },
    });
  }
};

/** Passes the operations of one service on, both ways without buffering. */
export const mountProxy = (app: FastifyInstance, upstream: Upstream): Promise<void> =>
  app.register(async (scope) => {
    // What is passed on is not read here.
    scope.removeContentTypeParser('application/x-www-form-urlencoded');
    await mountRoutesOf(scope, upstream);
  }) as unknown as Promise<void>;
