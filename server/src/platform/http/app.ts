import cookie from '@fastify/cookie';
import compress from '@fastify/compress';
import formbody from '@fastify/formbody';
import rateLimit, { type FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import zlib from 'node:zlib';
import { databaseFault, isAway } from '../db/faults.ts';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { isByLeaving } from './client-gone.ts';
import { registerCors } from './cross-origin.ts';
import { plainForwardedFor } from './forwarded.ts';
import { namesOneHost } from './one-host.ts';
import type { Locale } from './handler.ts';
import { challengeOf, rpcErrorOf, speaksMcp } from './mcp-error.ts';
import { mayBeRetried, openAiErrorOf, openAiStatusOf, speaksOpenAi } from './openai-error.ts';
import { traceRequests } from '../tracing/spans.ts';
import { localeOf, problem, toAppError } from './problem.ts';
import { readJson } from './read-json.ts';
import { logRequests, requestLog } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';
import { UPLOAD_MS } from './upload-time.ts';
import { placeOf } from './visitor.ts';

/** Enough for a message at the largest setting, in the most wordy JSON escapes. */
export const BODY_LIMIT = 2 * 1024 * 1024;
/** Letters of a parameter in a path. */
export const MAX_PARAMETER = 200;
const FORM_LIMIT = 16 * 1024;
const BODY_MS = 60_000;
const STALLED_MS = 60_000;
/** What a sender whom we have answered may still send: one that reads the answer last of all gets it, too. */
const LINGER_MS = 5000;
/** Nothing was wrong with the request: sent again, it may well succeed. */
const TRY_AGAIN: ReadonlySet<number> = new Set([503, 504]);
const RETRY_SECONDS = 2;
const REQUEST_ID = /^[\w.:-]{1,128}$/;

const sendProblem = (request: FastifyRequest, reply: FastifyReply, thrown: unknown, config: Config): void => {
  const error = toAppError(thrown);
  // Whoever has left is told nothing, and that is no failure of ours; a fault of ours stays one.
  if (reply.raw.destroyed && (error.code !== 'internal' || isByLeaving(thrown)))
    request.log.debug({ err: thrown }, 'the client went away');
  else if (error.code === 'internal') request.log.error({ err: thrown }, 'request failed');
  else if (error.status >= 500) {
    // Our database, where it is away for all, is told of once, by whoever watches it: the first who meet it come before
    // that. A refusal of another service, a model or a provider may have such a cause, too, and nobody else tells of it.
    const fault = error === thrown ? undefined : databaseFault(thrown);
    const level = fault !== undefined && isAway(fault) ? 'info' : 'warn';
    request.log[level]({ err: error.cause ?? error, code: error.code }, 'request failed');
  }
  const { values, detail, errors, members } = error.details;
  const retryAfterSeconds =
    error.details.retryAfterSeconds ?? (TRY_AGAIN.has(error.status) ? RETRY_SECONDS : undefined);
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
  if (error.status === 401) void reply.header('www-authenticate', challengeOf(request.url, config));
  const locale = localeOf(request.headers['accept-language']);
  const document = problem(error.code, locale, request.id, { values, detail, errors, members });
  if (speaksOpenAi(request.url)) {
    const told = openAiErrorOf(error, locale);
    // Still a problem document, for whoever reads those, and what clients of OpenAI look for in it.
    Object.assign(document, { title: told.message, status: openAiStatusOf(error.code), error: told });
    if (mayBeRetried(error.code) === false) void reply.header('x-should-retry', 'false');
  }
  if (speaksMcp(request.url)) Object.assign(document, rpcErrorOf(error, document));
  const type = speaksOpenAi(request.url) ? 'application/json' : 'application/problem+json';
  // Strings pass Fastify's serialiser untouched: a route's response schemas know only its good answers.
  void reply
    .code(document.status)
    .header('content-type', `${type}; charset=utf-8`)
    .header('content-language', locale)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(document));
};

/** The language is decided here, once: services get it by the header. */
const preferLanguage = (headers: IncomingHttpHeaders, language: Locale): void => {
  headers['accept-language'] = localeOf(headers['accept-language'], language);
};

/** Bodies that are not uploads come within a minute, and nobody holds a connection by going on sending after the answer. */
const limitSlowBodies = (app: FastifyInstance): void => {
  app.addHook('preParsing', ({ raw, routeOptions }, reply, _, done) => {
    if (!raw.complete && routeOptions.config.comesSlowly !== true) {
      const slow = setTimeout(() => raw.destroy(), BODY_MS);
      reply.raw.once('close', () => clearTimeout(slow));
      raw.once('end', () => clearTimeout(slow));
    }
    done();
  });
  app.addHook('onResponse', ({ raw }, _, done) => {
    if (!raw.complete) {
      raw.resume();
      const lingering = setTimeout(() => raw.destroy(), LINGER_MS);
      raw.once('close', () => clearTimeout(lingering));
    }
    done();
  });
};

/** Whoever takes nothing of an answer for so long holds what is left of it in memory. One that has nothing to take yet waits. */
const endStalledAnswers = (app: FastifyInstance): void =>
  void app.addHook('onSend', (_, { raw }, payload, done) => {
    if (raw.socket instanceof Socket) raw.socket.setTimeout(STALLED_MS);
    raw.on('timeout', (socket: Socket) => {
      if (socket.writableLength > 0) socket.destroy();
      else socket.setTimeout(STALLED_MS);
    });
    done(null, payload);
  });

const registerPlugins = async (
  app: FastifyInstance,
  config: Config,
  limits: FastifyRateLimitStoreCtor | undefined,
): Promise<void> => {
  await app.register(cookie);
  await app.register(formbody, { bodyLimit: FORM_LIMIT });
  await registerCors(app, config.CORS_ORIGINS);
  if (config.RATE_LIMIT_PER_MINUTE > 0) {
    await app.register(rateLimit, {
      max: config.RATE_LIMIT_PER_MINUTE,
      ...(limits === undefined ? {} : { store: limits }),
      timeWindow: 60_000,
      enableDraftSpec: true,
      keyGenerator: ({ ip }) => placeOf(ip).address,
      allowList: (request) =>
        request.url === '/health' ||
        request.url === '/ready' ||
        request.url === '/metrics' ||
        request.url.startsWith('/assets/'),
      errorResponseBuilder: (_, { ttl }) =>
        new AppError('rate_limited', { values: { seconds: Math.ceil(ttl / 1000) } }),
    });
  }
  endStalledAnswers(app);
  // Ranges are of bytes as they are, here and where they are passed on.
  app.addHook('onSend', ({ headers }, reply, payload, done) => {
    if (reply.getHeader('accept-ranges') === 'bytes') headers['x-no-compression'] = '1';
    done(null, payload);
  });
  // Quality 4 and up to 1 kB untouched: more costs CPU for few bytes. Event streams are written past this plugin.
  await app.register(compress, {
    threshold: 1024,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } },
  });
};

/** What comes under the prefix is answered as what comes without it: proxies that pass it on take it away, or do not. */
const withoutPrefix =
  (prefix: string) =>
  ({ url = '/' }: { readonly url?: string }): string => {
    if (!url.startsWith(prefix)) return url;
    const rest = url.slice(prefix.length);
    return rest === '' ? '/' : rest.startsWith('/') ? rest : rest.startsWith('?') ? `/${rest}` : url;
  };

/** The HTTP server of a process, without routes: ids, logs, limits, security headers, problem documents, metrics. */
export const createApp = async (
  config: Config,
  log: Log,
  metrics: Metrics,
  limits?: FastifyRateLimitStoreCtor,
): Promise<FastifyInstance> => {
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
      sendProblem(request, reply, error, config);
    },
    return503OnClosing: false, // requests that arrive while we drain are still answered
    forceCloseConnections: 'idle',
    ...(config.GATEWAY_PREFIX === undefined ? {} : { rewriteUrl: withoutPrefix(config.GATEWAY_PREFIX) }),
    pluginTimeout: 180_000, // ten seconds where it is not said: a start on a busy machine takes longer
    requestTimeout: UPLOAD_MS, // slow senders; not the time that an answer may take
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAMETER },
  }) as unknown as FastifyInstance;

  traceRequests(app);
  app.decorateRequest('principal', null);
  const ofEveryAnswer = await securityHeaders(config);
  app.addHook('onRequest', (request, reply, done) => {
    if (!namesOneHost(request.raw)) {
      done(
        new AppError('bad_request', {
          detail: 'one Host header is needed, with a name in it, and the same in the address',
        }),
      );
      return;
    }
    const way = request.headers['x-forwarded-for'];
    if (typeof way === 'string') request.headers['x-forwarded-for'] = plainForwardedFor(way);
    // Where clients of other makers put an API key.
    const key = request.headers['x-api-key'];
    if (typeof key === 'string' && key !== '' && request.headers.authorization === undefined)
      request.headers.authorization = `Bearer ${key}`;
    if (config.DEFAULT_LANGUAGE !== 'ko') preferLanguage(request.headers, config.DEFAULT_LANGUAGE);
    reply.header('x-request-id', request.id).headers(ofEveryAnswer);
    // Many clients name the type of a body even where they send none, which is not broken JSON.
    if (request.headers['transfer-encoding'] === undefined && (request.headers['content-length'] ?? '0') === '0')
      delete request.headers['content-type'];
    done();
  });
  limitSlowBodies(app);
  metrics.observeRequests(app);
  logRequests(app, config, log);
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error, config));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, new AppError('not_found'), config));
  // JSON is what operations read, and forms where they say so (mount-routes.ts); everything else is refused by media type.
  app.removeContentTypeParser('text/plain');
  readJson(app);
  await registerPlugins(app, config, limits);
  return app;
};
