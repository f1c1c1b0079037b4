import { routesTo, type Contract, type Operation, type Upload } from '@madang/contracts/operation';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { TokenVerifier } from '../auth/verifier.ts';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors.ts';
import type { Call, Handlers } from './handler.ts';
import { authenticate } from './authenticate.ts';
import { fieldErrors } from './field-errors.ts';
import { responseSchema } from './json-schema.ts';
import { localeOf } from './problem.ts';
import { Download, Events, Picture, Reply, type EventStream } from './reply.ts';
import { requestInfo } from './request-context.ts';
import { writeEventStream } from './sse.ts';

export interface MountOptions {
  readonly config: Config;
  readonly verifier: TokenVerifier;
  /** Aborted when streams must end because the process stops. */
  readonly draining: AbortSignal;
}

/** A handler whose operation is known only at run time. */
type AnyHandler = (call: Call<Operation>) => Promise<unknown>;

const parsePart = (request: FastifyRequest, part: 'params' | 'query' | 'body', schema: z.ZodType | undefined, value: unknown): unknown => {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new AppError('validation_failed', { errors: fieldErrors(part, result.error, localeOf(request.headers['accept-language'])) });
};

/** Any page of any site can send one without asking: only operations that know their caller by what is in it take them. */
const FORM = /^application\/x-www-form-urlencoded\b/i;

/** Of a plain answer: events have their status by themselves. */
const successStatusOf = ({ responses }: Operation): number => Number(Object.entries(responses).find(([, body]) => body !== 'event-stream')?.[0] ?? 200);

const responseSchemas = (operation: Operation): Record<string, object> => {
  const schemas: Record<string, object> = {};
  for (const [status, body] of Object.entries(operation.responses)) if (body instanceof z.ZodType) schemas[status] = responseSchema(body);
  return schemas;
};

const setCookies = (reply: FastifyReply, answer: Reply<unknown>, secure: boolean): void => {
  for (const { name, value, path, maxAgeSeconds } of answer.cookies) {
    const options = { path, httpOnly: true, secure, sameSite: 'lax' as const };
    if (value === null) void reply.clearCookie(name, options);
    else void reply.setCookie(name, value, { ...options, maxAge: maxAgeSeconds });
  }
};

const sendStream = async (request: FastifyRequest, reply: FastifyReply, events: EventStream, signal: AbortSignal): Promise<void> => {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
  try {
    await writeEventStream(reply.raw, events, signal);
  } catch (error) {
    // The headers are out: the reader comes back with its last event id.
    request.log.error({ err: error }, 'event stream failed');
    reply.raw.destroy();
  }
};

/** RFC 6266: the plain name for old clients, the encoded one for all others. */
const sendDownload = (reply: FastifyReply, { name, type, content }: Download): FastifyReply =>
  reply
    .header('cache-control', 'no-store')
    .header('content-type', type)
    .header('content-disposition', `attachment; filename="${name.replace(/[^A-Za-z0-9.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)}`)
    .send(typeof content === 'string' ? content : Readable.from(content, { highWaterMark: 1 }));

const names = (ifNoneMatch: string | undefined, tag: string): boolean => ifNoneMatch !== undefined && (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === tag));

/** Kept by the browser that asked and by nobody on the way: a picture that its owner takes away is not shown to others from there. */
const sendPicture = (request: FastifyRequest, reply: FastifyReply, { type, content, hash, immutable }: Picture): FastifyReply => {
  const tag = `"${hash}"`;
  void reply
    .header('etag', tag)
    .header('cache-control', immutable ? 'private, max-age=31536000, immutable' : 'private, no-cache')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'cross-origin');
  if (names(request.headers['if-none-match'], tag)) return reply.code(304).send();
  return reply.header('content-type', type).send(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
};

/** Before the file is read: what is not taken costs nothing. */
const assertTaken = (request: FastifyRequest, { types }: Upload): void => {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type)) throw new AppError('unsupported_media_type', { values: { types: types.join(', ') } });
};

const routeOf = (key: string, { method, path }: ReturnType<typeof routesTo>[number], operation: Operation, handler: AnyHandler, options: MountOptions): RouteOptions => {
  const successStatus = successStatusOf(operation);
  const secure = options.config.PUBLIC_URL?.startsWith('https:') ?? false;
  return {
    method,
    url: path,
    schema: { response: responseSchemas(operation) },
    config: {
      operation: key,
      ...(operation.perMinute === undefined || options.config.RATE_LIMIT_PER_MINUTE === 0 ? {} : { rateLimit: { max: operation.perMinute, timeWindow: 60_000 } }),
    },
    onRequest: async (request) => {
      if (operation.form !== true && FORM.test(request.headers['content-type'] ?? '')) throw new AppError('unsupported_media_type', { values: { types: 'application/json' } });
      await authenticate(request, operation.access, options.verifier);
      if (operation.upload !== undefined) assertTaken(request, operation.upload);
    },
    handler: async (request, reply) => {
      const info = requestInfo(request, reply, options.draining);
      const body = operation.bodyOptional ? (request.body ?? {}) : request.body;
      const answer = await handler({
        params: parsePart(request, 'params', operation.params, request.params) as never,
        query: parsePart(request, 'query', operation.query, request.query) as never,
        body: operation.upload === undefined ? parsePart(request, 'body', operation.body, body) : body,
        caller: request.principal as never,
        request: info,
      });
      if (answer instanceof Events) {
        await sendStream(request, reply, answer.source, info.signal);
        return reply;
      }
      if (answer instanceof Download) return sendDownload(reply, answer);
      if (answer instanceof Picture) return sendPicture(request, reply, answer);
      const result = answer instanceof Reply ? answer : new Reply(successStatus, answer);
      setCookies(reply, result, secure);
      if (operation.cacheSeconds !== undefined) void reply.header('cache-control', `public, max-age=${operation.cacheSeconds}`);
      else void reply.header('cache-control', 'no-store');
      return reply.code(result.status).send(result.body);
    },
  };
};

/** Files are read whole, and only where an operation takes them. */
const mountUpload = (app: FastifyInstance, { types, maxBytes }: Upload, route: RouteOptions): void => {
  void app.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser([...types], { parseAs: 'buffer', bodyLimit: maxBytes }, (_, body, parsed) => parsed(null, body));
    scope.route(route);
    done();
  });
};

/** Connects every operation of a contract with its handler. */
export const mountRoutes = <C extends Contract>(app: FastifyInstance, contract: C, handlers: Handlers<C>, options: MountOptions): void => {
  for (const [key, operation] of Object.entries(contract) as [keyof C & string, Operation][]) {
    for (const way of routesTo(key, operation)) {
      const route = routeOf(key, way, operation, handlers[key] as unknown as AnyHandler, options);
      if (operation.upload === undefined) app.route(route);
      else mountUpload(app, operation.upload, route);
    }
  }
};
