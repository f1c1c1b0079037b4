import httpProxy from '@fastify/http-proxy';
import { contracts, type ServiceName } from '@madang/contracts/index';
import { pathOf, splitKey, type Operation } from '@madang/contracts/operation';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
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
}

/** The table of the door: the operations that the service declares in its contract, and nothing else. */
const routesOf = (service: ServiceName): ProxyRoute[] =>
  (Object.entries(contracts[service]) as [string, Operation][]).map(([key, operation]) => ({ method: splitKey(key).method, path: pathOf(key, operation) }));

const failure = (service: ServiceName, error: unknown): AppError => {
  const values = { service };
  const code = (error as { code?: unknown }).code;
  if (code === 'FST_REPLY_FROM_TIMEOUT' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'FST_REPLY_FROM_GATEWAY_TIMEOUT') return new AppError('gateway_timeout', { values, cause: error });
  return new AppError('service_unavailable', { values, retryAfterSeconds: 2, cause: error });
};

/** Passes the operations of one service on, both ways without buffering. */
export const mountProxy = async (app: FastifyInstance, { service, address }: Upstream): Promise<void> => {
  for (const { method, path } of routesOf(service)) {
    await app.register(httpProxy, {
      upstream: address,
      prefix: path,
      rewritePrefix: path,
      httpMethods: [method],
      proxyPayloads: true,
      // A service refuses a large body without reading it; the door would be left holding the rest.
      preHandler: (request, _, done) => {
        done(Number(request.headers['content-length'] ?? 0) > BODY_LIMIT ? new AppError('payload_too_large') : undefined);
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
          (reply as FastifyReply).send(failure(service, error));
        },
      },
    });
  }
};
