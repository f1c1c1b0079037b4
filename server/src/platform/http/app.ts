import cookie from '@fastify/cookie';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import formbody from '@fastify/formbody';
import rateLimit from '@fastify/rate-limit';
import fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import zlib from 'node:zlib';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { localeOf, problem, toAppError } from './problem.ts';
import { requestLog } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';

/** Enough for a message at the largest setting, in the most wordy JSON escapes. */
export const BODY_LIMIT = 2 * 1024 * 1024;
const FORM_LIMIT = 16 * 1024;
const REQUEST_ID = /^[\w.:-]{1,128}$/;

const sendProblem = (request: FastifyRequest, reply: FastifyReply, thrown: unknown): void => {
  const error = toAppError(thrown);
  if (error.code === 'internal') request.log.error({ err: thrown }, 'request failed');
  else if (error.status >= 500) request.log.warn({ err: error.cause ?? error, code: error.code }, 'request failed');
  const { values, detail, errors, retryAfterSeconds } = error.details;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
  if (error.status === 401) void reply.header('www-authenticate', 'Bearer realm="madang"');
  const document = problem(error.code, localeOf(request.headers['accept-language']), request.id, { values, detail, errors });
  // Strings pass Fastify's serialiser untouched: a route's response schemas know only its good answers.
  void reply
    .code(document.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('content-language', localeOf(request.headers['accept-language']))
    .header('cache-control', 'no-store')
    .send(JSON.stringify(document));
};

const registerPlugins = async (app: FastifyInstance, config: Config): Promise<void> => {
  await app.register(cookie);
  await app.register(formbody, { bodyLimit: FORM_LIMIT });
  if (config.CORS_ORIGINS.length > 0) {
    await app.register(cors, { origin: [...config.CORS_ORIGINS], credentials: true, exposedHeaders: ['x-request-id', 'retry-after'], maxAge: 600 });
  }
  if (config.RATE_LIMIT_PER_MINUTE > 0) {
    await app.register(rateLimit, {
      max: config.RATE_LIMIT_PER_MINUTE,
      timeWindow: 60_000,
      enableDraftSpec: true,
      allowList: (request) => request.url === '/health' || request.url === '/ready' || request.url === '/metrics' || request.url.startsWith('/assets/'),
      errorResponseBuilder: (_, { ttl }) => new AppError('rate_limited', { values: { seconds: Math.ceil(ttl / 1000) } }),
    });
  }
  // Quality 4 and up to 1 kB untouched: more costs CPU for few bytes. Event streams are written past this plugin.
  await app.register(compress, {
    threshold: 1024,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } },
  });
};

/** The HTTP server of a process, without routes: ids, logs, limits, security headers, problem documents, metrics. */
export const createApp = async (config: Config, log: Log, metrics: Metrics): Promise<FastifyInstance> => {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    childLoggerFactory: (_, bindings) => requestLog(log, bindings),
    bodyLimit: BODY_LIMIT,
    trustProxy: config.TRUSTED_PROXIES.length > 0 ? [...config.TRUSTED_PROXIES] : false,
    requestIdHeader: false,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    frameworkErrors: (error, request, reply) => {
      sendProblem(request, reply, error);
    },
    return503OnClosing: false, // requests that arrive while we drain are still answered
    forceCloseConnections: 'idle',
    requestTimeout: 60_000, // slow senders; not the time that an answer may take
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  }) as unknown as FastifyInstance;

  app.decorateRequest('principal', null);
  const ofEveryAnswer = await securityHeaders(config);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).headers(ofEveryAnswer);
    // Many clients name the type of a body even where they send none, which is not broken JSON.
    if (request.headers['transfer-encoding'] === undefined && (request.headers['content-length'] ?? '0') === '0') delete request.headers['content-type'];
    done();
  });
  metrics.observeRequests(app);
  app.addHook('onResponse', (request, reply, done) => {
    if (log.isLevelEnabled('debug')) {
      const line = { method: request.method, path: request.routeOptions.url ?? 'none', status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
      request.log.debug(line, 'request');
    }
    done();
  });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, new AppError('not_found')));
  // JSON is what operations read, and forms where they say so (mount-routes.ts); everything else is refused by media type.
  app.removeContentTypeParser('text/plain');
  await registerPlugins(app, config);
  return app;
};

/** Closes the server: no new connections, open requests finish, at most so long. */
export const closeApp = async (app: FastifyInstance, timeoutMs: number): Promise<void> => {
  const timer = setTimeout(() => app.server.closeAllConnections(), timeoutMs);
  // Closing ends what is idle now; a proxy would keep open what becomes idle later.
  const sweep = setInterval(() => app.server.closeIdleConnections(), 100);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
    clearInterval(sweep);
  }
};

