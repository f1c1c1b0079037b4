import { isMultipart, type Multipart, type Upload } from '@madang/contracts/bodies';
import { isForServices, routesTo, type Contract, type Operation } from '@madang/contracts/operation';
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors.ts';
import { placeOf } from './cookie-names.ts';
import type { Call, Handlers } from './handler.ts';
import { authenticate, type Authentication } from './authenticate.ts';
import { exposeHeaders } from './cross-origin.ts';
import { byTheirNames } from './field-names.ts';
import { enterAsGuest, guestBefore, guestLimit, isGuestCall, makeGuest } from './guest-calls.ts';
import { MULTIPART } from './incoming-form.ts';
import { responseSchema } from './json-schema.ts';
import { operationAt } from './named-operation.ts';
import { createOpenStreams, type OpenStreams } from './open-streams.ts';
import { isOwnPage, requireOwnPage } from './own-page.ts';
import { assertTaken, plainAnswer, readInput } from './operation-input.ts';
import { Bytes, Download, Events, type Reply } from './reply.ts';
import { requestInfo } from './request-context.ts';
import { attachment, sendBytes } from './send-bytes.ts';
import { writeEventStream } from './sse.ts';
import { namedUnknown, UNKNOWN_FIELDS_HEADER } from './unknown-fields.ts';
import { placeOf as networkPlaceOf } from './visitor.ts';

export interface MountOptions extends Authentication {
  readonly config: Config;
  /** Whose operations they are. */
  readonly service: string;
  /** Aborted when streams must end because the process stops. */
  readonly draining: AbortSignal;
  /** Counts the event streams that are being read. */
  readonly streams?: { open: number };
}

/** A handler whose operation is known only at run time. */
type AnyHandler = (call: Call<Operation>) => Promise<unknown>;

/** Any page of any site can send one without asking: only operations that know their caller by what is in it take them. */
const FORM = /^application\/x-www-form-urlencoded\b/i;

const responseSchemas = (operation: Operation): Record<string, object> => {
  const schemas: Record<string, object> = {};
  for (const [status, body] of Object.entries(operation.responses))
    if (body instanceof z.ZodType) schemas[status] = responseSchema(body);
  return schemas;
};

/** Where handlers set cookies, so that no operation can give one to a page that is not ours. */
const setCookies = (
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Reply<unknown>,
  operation: Operation,
  config: Config,
): void => {
  for (const { value, maxAgeSeconds, onlyOwnPages, ...cookie } of answer.cookies) {
    if (onlyOwnPages === true && !isOwnPage(request, config)) continue;
    const { name, path, secure } = placeOf(cookie.name, cookie.path, config);
    const options = { path, httpOnly: true, secure, sameSite: 'lax' as const };
    if (value === null) {
      void reply.clearCookie(name, options);
      continue;
    }
    if (operation.setsCookie !== true)
      throw new Error(
        `${request.method} ${request.routeOptions.url ?? ''} sets a cookie, and its contract does not say so`,
      );
    requireOwnPage(request, config);
    void reply.setCookie(name, value, { ...options, maxAge: maxAgeSeconds });
  }
};

/** Refused before anything is done: else a session would be opened that nobody gets. */
const assertMayGetCookie = (request: FastifyRequest, body: unknown, config: Config): void => {
  if ((body as { refresh_delivery?: unknown } | null | undefined)?.refresh_delivery === 'cookie')
    requireOwnPage(request, config);
};

/** Of one person's programs, which answer many people at once. */
const MOST_OF_PROGRAMS = 200;

interface OpenHere {
  readonly pages: OpenStreams;
  readonly programs: OpenStreams;
}

/**
 * Among which streams the answer counts. Those to people: a service that asks for them has been asked by them, and is no
 * more than they are.
 */
const countedAmong = ({ access, responses, streams }: Operation, body: unknown, open: OpenHere) => {
  if (isForServices(access)) return undefined;
  if (Object.values(responses).includes('event-stream')) return open.pages;
  const asksForOne = streams === true && (body as { stream?: unknown } | undefined)?.stream === true;
  return asksForOne ? open.programs : undefined;
};

/** Of nobody, by where they come from. */
const readerOf = ({ principal, ip }: FastifyRequest): string => principal?.userId ?? networkPlaceOf(ip).address;

const sendStream = async (
  request: FastifyRequest,
  reply: FastifyReply,
  events: Events,
  { signal, streams = { open: 0 } }: Pick<MountOptions, 'streams'> & { readonly signal: AbortSignal },
): Promise<void> => {
  exposeHeaders(reply);
  reply.hijack();
  for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...events.headers }))
    if (value !== undefined) reply.raw.setHeader(name, value);
  streams.open += 1;
  try {
    await writeEventStream(reply.raw, events.source, signal, events.isResumable);
  } catch (error) {
    // The headers are out, so nothing more can be said: whoever reads sees that it is cut off. Of what can be resumed they
    // come back with their last event id.
    request.log.error({ err: error }, 'event stream failed');
    reply.raw.destroy();
  } finally {
    streams.open -= 1;
  }
};

/** Caches give what they keep only to who asks with the same header. */
const varyBy = (reply: FastifyReply, header: string): void => {
  void reply.header('vary', [reply.getHeader('vary'), header].flat().filter(Boolean).join(', '));
};

const sendDownload = (reply: FastifyReply, { name, type, content }: Download): FastifyReply =>
  reply
    .header('cache-control', 'no-store')
    .header('content-type', type)
    .header('content-disposition', attachment(name))
    .send(typeof content === 'string' ? content : Readable.from(content, { highWaterMark: 1 }));

/** Services are no clients: all of another process's calls come from one address. */
const rateLimitOf = (
  operation: Operation,
  { config, guests }: MountOptions,
): Pick<FastifyContextConfig, 'rateLimit'> => {
  const { access, perMinute, makesGuest } = operation;
  const { RATE_LIMIT_PER_MINUTE } = config;
  if (RATE_LIMIT_PER_MINUTE === 0) return {};
  if (isForServices(access)) return { rateLimit: false };
  if (makesGuest) return guestLimit(guests, RATE_LIMIT_PER_MINUTE, config, operation);
  return perMinute === undefined ? {} : { rateLimit: { max: perMinute, timeWindow: 60_000 } };
};

const routeOf = (
  key: string,
  { method, path, alias }: ReturnType<typeof routesTo>[number],
  operation: Operation,
  handler: AnyHandler,
  options: MountOptions,
  open: OpenHere,
): RouteOptions => {
  return {
    method,
    url: path,
    ...(operation.maxBytes === undefined ? {} : { bodyLimit: operation.maxBytes }),
    schema: { response: responseSchemas(operationAt(operation, alias)) },
    config: {
      operation: key,
      ...(operation.upload === undefined ? {} : { comesSlowly: true }),
      ...rateLimitOf(operation, options),
    },
    onRequest: async (request, reply) => {
      if (operation.form !== true && FORM.test(request.headers['content-type'] ?? ''))
        throw new AppError('unsupported_media_type', { values: { types: 'application/json' } });
      if (isGuestCall(request, operation, options.guests))
        request.principal = await enterAsGuest(request, reply, options.guests, options.config);
      else await authenticate(request, operation, options.service, options);
      if (operation.upload !== undefined) assertTaken(operation.upload, request.headers['content-type']);
    },
    handler: byTheirNames(operation, alias, async (request, reply, { query, body, unknown, answered }) => {
      const info = requestInfo(request, reply, options.draining, options.config);
      const sent = {
        params: request.params,
        query,
        body: operation.upload === undefined ? body : request.raw,
        type: request.headers['content-type'],
      };
      if (unknown.length > 0) void reply.header(UNKNOWN_FIELDS_HEADER, namedUnknown(unknown));
      const call = { ...readInput(operation, sent, info), caller: request.principal as never, request: info };
      assertMayGetCookie(request, call.body, options.config);
      const { guests } = options;
      if (operation.makesGuest === true && guests !== undefined && request.principal !== null)
        Object.defineProperty(info, 'earlierGuest', { value: () => guestBefore(request, guests, options.config) });
      if (request.principal === null && isGuestCall(request, operation, options.guests)) {
        const newGuest = await makeGuest(request, reply, options.guests, options.config);
        Object.assign(call, {
          caller: request.principal,
          request: Object.defineProperty(info, 'newGuest', { value: newGuest }),
        });
      }
      // Before anything is done: what is refused for it can be asked again.
      const leave = countedAmong(operation, call.body, open)?.enter(readerOf(request));
      let answer: unknown;
      try {
        answer = await handler(call);
        if (answer instanceof Events) {
          await sendStream(request, reply, answer, { signal: info.signal, streams: options.streams });
          return reply;
        }
      } finally {
        leave?.();
      }
      if (answer instanceof Download) return sendDownload(reply, answer);
      if (answer instanceof Bytes) return sendBytes(request, reply, answer);
      const result = plainAnswer(operation, answer);
      setCookies(request, reply, result, operation, options.config);
      if (operation.cacheSeconds !== undefined) {
        void reply.header('cache-control', `public, max-age=${operation.cacheSeconds}`);
        varyBy(reply, 'Accept-Language');
      } else void reply.header('cache-control', 'no-store');
      return reply.code(result.status).send(answered(result.body));
    }),
  };
};

/** Files are not read before their handler asks for them. */
const mountUpload = (app: FastifyInstance, upload: Upload | Multipart, route: RouteOptions): void => {
  void app.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(isMultipart(upload) ? [MULTIPART] : [...upload.types], (_, payload, parsed) =>
      parsed(null, payload),
    );
    scope.route(route);
    done();
  });
};

/** Connects every operation of a contract with its handler. */
export const mountRoutes = <C extends Contract>(
  app: FastifyInstance,
  contract: C,
  handlers: Handlers<C>,
  options: MountOptions,
): void => {
  const open = { pages: createOpenStreams(), programs: createOpenStreams(MOST_OF_PROGRAMS) };
  for (const [key, operation] of Object.entries(contract) as [keyof C & string, Operation][]) {
    for (const way of routesTo(key, operation)) {
      const route = routeOf(key, way, operation, handlers[key] as unknown as AnyHandler, options, open);
      if (operation.upload === undefined) app.route(route);
      else mountUpload(app, operation.upload, route);
    }
  }
};
