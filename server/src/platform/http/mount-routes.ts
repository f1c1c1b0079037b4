import { API_BASE, splitKey, type Contract, type Operation } from '@madang/contracts/operation';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import type { TokenVerifier } from '../auth/verifier.ts';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors.ts';
import type { Call, Handlers, ServerSentEvent } from './handler.ts';
import { authenticate } from './authenticate.ts';
import { fieldErrors } from './field-errors.ts';
import { responseSchema } from './json-schema.ts';
import { localeOf } from './problem.ts';
import { Reply } from './reply.ts';
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

const isEventStream = (operation: Operation): boolean => Object.values(operation.responses).includes('event-stream');

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

const sendStream = async (request: FastifyRequest, reply: FastifyReply, events: AsyncIterable<ServerSentEvent>, signal: AbortSignal): Promise<void> => {
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

const routeOf = (key: string, operation: Operation, handler: AnyHandler, options: MountOptions): RouteOptions => {
  const { method, path } = splitKey(key);
  const successStatus = Number(Object.keys(operation.responses)[0]);
  const secure = options.config.PUBLIC_URL?.startsWith('https:') ?? false;
  return {
    method,
    url: (operation.atRoot ? '' : API_BASE) + path,
    schema: { response: responseSchemas(operation) },
    config: {
      operation: key,
      ...(operation.perMinute === undefined || options.config.RATE_LIMIT_PER_MINUTE === 0 ? {} : { rateLimit: { max: operation.perMinute, timeWindow: 60_000 } }),
    },
    onRequest: (request) => authenticate(request, operation.access, options.verifier),
    handler: async (request, reply) => {
      const info = requestInfo(request, reply, options.draining);
      const body = operation.bodyOptional ? (request.body ?? {}) : request.body;
      const answer = await handler({
        params: parsePart(request, 'params', operation.params, request.params) as never,
        query: parsePart(request, 'query', operation.query, request.query) as never,
        body: parsePart(request, 'body', operation.body, body),
        caller: request.principal as never,
        request: info,
      });
      if (isEventStream(operation)) {
        await sendStream(request, reply, answer as AsyncIterable<ServerSentEvent>, info.signal);
        return reply;
      }
      const result = answer instanceof Reply ? answer : new Reply(successStatus, answer);
      setCookies(reply, result, secure);
      if (operation.cacheSeconds !== undefined) void reply.header('cache-control', `public, max-age=${operation.cacheSeconds}`);
      else void reply.header('cache-control', 'no-store');
      return reply.code(result.status).send(result.body);
    },
  };
};

/** Connects every operation of a contract with its handler. */
export const mountRoutes = <C extends Contract>(app: FastifyInstance, contract: C, handlers: Handlers<C>, options: MountOptions): void => {
  for (const [key, operation] of Object.entries(contract) as [keyof C & string, Operation][]) {
    app.route(routeOf(key, operation, handlers[key] as unknown as AnyHandler, options));
  }
};
