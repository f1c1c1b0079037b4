import { ERRORS, type ErrorCode, type FieldError, type Problem } from '@madang/contracts/errors';
import { AppError } from '../errors.ts';
import type { Locale } from './handler.ts';

/** The better of Korean and English by Accept-Language (RFC 9110, 12.5.4); Korean where neither is asked for. */
export const localeOf = (acceptLanguage: string | undefined): Locale => {
  let best: { locale: Locale; quality: number } | undefined;
  for (const part of (acceptLanguage ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = tag.split('-')[0];
    if (language !== 'ko' && language !== 'en') continue;
    const weight = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    if (quality > 0 && (best === undefined || quality > best.quality)) best = { locale: language, quality };
  }
  return best?.locale ?? 'ko';
};

const fill = (text: string, values: Readonly<Record<string, string | number>> = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

interface ProblemParts {
  readonly values?: Readonly<Record<string, string | number>>;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

export const problem = (code: ErrorCode, locale: Locale, requestId: string, parts: ProblemParts = {}): Problem => ({
  type: `urn:madang:problem:${code}`,
  title: fill(ERRORS[code][locale], parts.values),
  status: ERRORS[code].status,
  code,
  request_id: requestId,
  ...('oauth' in ERRORS[code] ? { error: code } : {}),
  ...(parts.detail === undefined ? {} : { detail: parts.detail }),
  ...(parts.errors === undefined ? {} : { errors: [...parts.errors] }),
});

/** Codes with which Fastify and its plugins refuse a request. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_BAD_URL: 'bad_request',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

const CLIENT_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_request', 404: 'not_found', 405: 'method_not_allowed', 413: 'payload_too_large', 415: 'unsupported_media_type', 429: 'rate_limited',
};

/** What connection errors of the driver look like: the database is away, the request was not wrong. */
const DATABASE_AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P03', '08000', '08003', '08006', '53300']);

const codesOf = (error: unknown): string[] => {
  const codes: string[] = [];
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code: unknown = (e as { code?: unknown }).code;
    if (typeof code === 'string') codes.push(code);
    if (/Connection terminated|timeout exceeded when trying to connect/.test(e.message)) codes.push('08006');
  }
  return codes;
};

/** Turns whatever was thrown into an expected error; anything unknown becomes `internal` and is reported. */
export const toAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  const codes = codesOf(error);
  const known = codes.map((code) => FASTIFY_CODES[code]).find((code) => code !== undefined);
  if (known !== undefined) return new AppError(known, { values: { types: 'application/json' }, cause: error });
  if (codes.some((code) => DATABASE_AWAY.has(code))) {
    return new AppError('service_unavailable', { values: { service: 'database' }, retryAfterSeconds: 2, cause: error });
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError(CLIENT_CODES[status] ?? 'bad_request', { cause: error });
  }
  return new AppError('internal', { cause: error });
};
