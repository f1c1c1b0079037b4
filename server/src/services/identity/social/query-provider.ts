import { z } from 'zod';
import { lineOf } from '@madang/contracts/fields';
import { Address } from '@madang/contracts/identity';
import { AppError } from '#platform/errors';
import type { Outbound } from '#platform/outbound';

/** How a provider is reached, and what it is called when it is not. */
export interface Line {
  readonly provider: string;
  readonly outbound: Outbound;
  readonly timeoutMs: number;
}

/** More than any of these answers has: a provider that sends without end must not fill our memory. */
const MAX_ANSWER_BYTES = 256 * 1024;

export const unavailable = ({ provider }: Pick<Line, 'provider'>, detail: string, cause?: unknown): AppError =>
  new AppError('provider_unavailable', { values: { provider }, detail, cause });
export const refused = ({ provider }: Pick<Line, 'provider'>, detail: string, cause?: unknown): AppError =>
  new AppError('provider_refused', { values: { provider }, detail, cause });

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source: string }) => unknown;
const keepDigits: Reviver = (_, value, { source }) =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? source : value;

/** Whole numbers that a double cannot hold stay what they are: text. undefined for what is no JSON object. */
const parseObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text, keepDigits as never);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : Array.isArray(value)
        ? { items: value }
        : undefined;
  } catch {
    return undefined;
  }
};

const readText = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const SHOWN = /^[\w.:-]{1,60}$/;
/** The error's code, in whichever of the shapes they have; never the words, which may repeat what we sent. */
const errorCodeOf = (body: Readonly<Record<string, unknown>>): string => {
  const { error } = body;
  const nested = typeof error === 'object' && error !== null ? (error as Record<string, unknown>)['code'] : error;
  const code = [nested, body['error_code'], body['errorCode'], body['resultcode'], body['code']].find(
    (each) => typeof each === 'string' || typeof each === 'number',
  );
  return SHOWN.test(String(code)) ? String(code) : 'no code';
};

/** Our own registration there is wrong, or they have a fault: nothing that whoever signs in could mend. */
const NOT_THEIR_FAULT = new Set([
  'invalid_client',
  'unauthorized_client',
  'redirect_uri_mismatch',
  'incorrect_client_credentials',
  'server_error',
  'temporarily_unavailable',
  '-1',
]);

/** Asks once and follows no redirect. @throws AppError `provider_unavailable`, `provider_refused` */
export const queryProvider = async (
  line: Line,
  url: string,
  init: RequestInit = {},
): Promise<Readonly<Record<string, unknown>>> => {
  let response: Response;
  let text: string;
  try {
    response = await line.outbound.fetch(url, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(line.timeoutMs),
    });
    text = await readText(response);
  } catch (cause) {
    throw unavailable(line, 'no answer', cause);
  }
  // 204 and its like.
  const body = response.ok && text === '' ? {} : parseObject(text);
  if (body === undefined || response.status >= 500 || response.status === 429)
    throw unavailable(line, `answered ${response.status}`);
  // Naver and GitHub say no with 200.
  if (!response.ok || (body['error'] ?? '') !== '') {
    const code = errorCodeOf(body);
    throw NOT_THEIR_FAULT.has(code) ? unavailable(line, code) : refused(line, code);
  }
  return body;
};

/** @throws AppError `provider_unavailable` */
export const understand = <S extends z.ZodType>(line: Line, schema: S, body: unknown): z.output<S> => {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw unavailable(
    line,
    `an answer that is not as it should be: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`,
  );
};

/** What is shown of somebody may be missing or empty, and is one line in which all can be seen. */
export const Shown = z
  .string()
  .transform(lineOf)
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value))
  .catch(null);

/** An address that they say somebody has: null for what is none, which is neither shown nor joined to an account. */
export const AddressClaim = z.preprocess((value) => value ?? null, Address.nullable()).catch(null);

/** Ids are text to us, whatever they are to them. */
export const ProviderId = z.union([z.string(), z.number().int()]).transform(String).pipe(z.string().min(1).max(255));
