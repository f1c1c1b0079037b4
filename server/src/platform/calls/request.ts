import { isBytes, isMultipart, type SentFile } from '@madang/contracts/bodies';
import { API_BASE, pathOf, splitKey, type Operation } from '@madang/contracts/operation';
import { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ServicePrincipal } from '../auth/principal.ts';
import { AppError } from '../errors.ts';
import { BODY_LIMIT, MAX_PARAMETER } from '../http/app.ts';
import type { CallContext } from '../http/handler.ts';
import { bytesOf } from '../http/incoming-form.ts';
import type { ServerSentEvent } from '../http/reply.ts';
import { encodeForm } from './form-body.ts';

/** What a caller hands over. */
export type Parts = {
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
};

/** A call of an operation of a service, as it is sent: the same wherever that service runs. */
export interface ServiceRequest {
  readonly key: string;
  readonly service: string;
  readonly operation: Operation;
  readonly method: string;
  /** With the values of its parameters in it. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON as text, or a form or a file while it is written. */
  readonly body: string | Readable | undefined;
  /** Ends the call: the caller needs it no longer, or has waited for long enough. */
  readonly signal: AbortSignal;
  /** The person in whose name it is called. */
  readonly as: CallContext | undefined;
  /** The service that calls, where the operation is for services. */
  readonly principal: ServicePrincipal | undefined;
}

/** Events that are there at once come together. */
export type EventBatches = AsyncIterable<readonly Pick<ServerSentEvent, 'event' | 'json'>[]>;

/** How a request gets to its service. @throws AppError what the service refuses it with; anything else is a lost connection */
export type Transport = (request: ServiceRequest) => Promise<unknown>;

/** Addresses in which something else would be read than was meant: no operation is found by them. */
const leadsNowhere = (value: string): boolean =>
  value === '' || value === '.' || value === '..' || value.length > MAX_PARAMETER || !value.isWellFormed();

const fillPath = (key: string, operation: Operation, params: Readonly<Record<string, string>>): string =>
  pathOf(key, operation).replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || leadsNowhere(value)) throw new AppError('not_found');
    return encodeURIComponent(value);
  });

const textsOf = (values: Parts['query'] = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

const jsonOf = (body: unknown, maxBytes: number): string | undefined => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  if (text !== undefined && (text.length > maxBytes || Buffer.byteLength(text) > maxBytes))
    throw new AppError('payload_too_large');
  return text;
};

const encodeBody = (
  { upload, maxBytes = BODY_LIMIT }: Operation,
  body: unknown,
): { readonly type?: string; readonly body: string | Readable | undefined } => {
  if (upload === undefined) return { type: 'application/json', body: jsonOf(body, maxBytes) };
  if (isMultipart(upload)) return encodeForm(upload, body as Record<string, unknown>);
  const file = body as SentFile;
  return { type: file.type || (upload.types[0] ?? ''), body: Readable.from(bytesOf(file), { objectMode: false }) };
};

/** Their own token goes along: it opens what is theirs and nothing more. So does where they come from, for whom that is said by. */
const headersOf = (as: CallContext | undefined, type: string | undefined): Record<string, string> => ({
  ...(type === undefined ? {} : { 'content-type': type }),
  'x-request-id': as?.request.id ?? randomUUID(),
  'accept-language': as?.request.locale ?? 'ko',
  ...(as === undefined ? {} : { 'x-forwarded-for': as.request.ip }),
  ...(as?.request.headers['authorization'] === undefined
    ? {}
    : { authorization: as.request.headers['authorization'] as string }),
});

type Called = Pick<ServiceRequest, 'key' | 'service' | 'operation' | 'signal' | 'as' | 'principal'>;

/** @throws AppError `not_found`, `payload_too_large` */
export const createRequest = (called: Called, input: Parts, isTaken: (key: string) => boolean): ServiceRequest => {
  const { key, operation, as } = called;
  const { method } = splitKey(key);
  const params = textsOf(input.params);
  const path = fillPath(key, operation, params);
  const own = `${method} ${operation.atRoot ? path : path.slice(API_BASE.length)}`;
  if (own !== key && isTaken(own)) throw new AppError('not_found');
  const query = Object.fromEntries(
    Object.entries(textsOf(input.query)).map(([name, value]) => [name, value.toWellFormed()]),
  );
  const { type, body } = encodeBody(operation, input.body);
  return {
    ...called,
    method,
    path,
    params,
    query,
    headers: headersOf(as, body === undefined ? undefined : type),
    body,
  };
};

/** What an answer is to its caller. @throws Error where it is none of those of the contract */
export const readAnswer = (
  { key, operation }: Pick<ServiceRequest, 'key' | 'operation'>,
  status: number,
  body: unknown,
): unknown => {
  const expected = operation.responses[status];
  if (expected === 'empty') return undefined;
  if (expected instanceof z.ZodType) return expected.parse(body);
  if (isBytes(expected)) return body;
  throw new Error(`${key} has no answer ${status} that a service could read`);
};
