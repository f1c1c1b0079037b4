import type { FieldError, Problem } from '@madang/contracts/errors';
import { ERRORS, type ErrorCode } from '@madang/contracts/index';
import Negotiator from 'negotiator';
import { databaseFault } from '../db/faults.ts';
import { AppError, FencedError, StopRequested } from '../errors.ts';
import type { Locale } from './handler.ts';
import { filledWords } from './words.ts';

const LOCALES: Locale[] = ['ko', 'en'];

/** The better of Korean and English by Accept-Language (RFC 9110, 12.5.4), and `usual` where neither or any is asked for. */
export const localeOf = (acceptLanguage: string | undefined, usual: Locale = 'ko'): Locale => {
  const preferred = new Negotiator({ headers: { 'accept-language': acceptLanguage?.slice(0, 500) } });
  const offered = [usual, ...LOCALES.filter((locale) => locale !== usual)]; // of equals, the first is taken
  return (preferred.language(offered) as Locale | undefined) ?? usual;
};

/** What an error says to people. */
export const wordsOf = (code: ErrorCode, locale: Locale, values?: Readonly<Record<string, string | number>>): string =>
  filledWords(ERRORS[code][locale], values);

interface ProblemParts {
  readonly values?: Readonly<Record<string, string | number>> | undefined;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly members?: Readonly<Record<string, string | boolean | readonly string[]>> | undefined;
}

export const problem = (code: ErrorCode, locale: Locale, requestId: string, parts: ProblemParts = {}): Problem => ({
  type: `urn:madang:problem:${code}`,
  title: wordsOf(code, locale, parts.values),
  status: ERRORS[code].status,
  code,
  request_id: requestId,
  ...('oauth' in ERRORS[code] ? { error: code } : {}),
  ...(parts.values === undefined ? {} : { values: parts.values }),
  ...(parts.detail === undefined ? {} : { detail: parts.detail }),
  ...(parts.errors === undefined ? {} : { errors: [...parts.errors] }),
  ...parts.members,
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
  400: 'bad_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
};

/** Of files and connections of this process: no space (ENOSPC, EDQUOT), or no handle left for a moment. */
const NO_SPACE = new Set(['ENOSPC', 'EDQUOT']);
const NO_HANDLE = new Set(['EMFILE', 'ENFILE']);

/** Somebody has to make space first. */
const FULL_RETRY_SECONDS = 30;
const RETRY_SECONDS = 2;

const codesOf = (error: unknown): string[] => {
  const codes: string[] = [];
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code: unknown = (e as { code?: unknown }).code;
    if (typeof code === 'string') codes.push(code);
  }
  return codes;
};

/** Turns whatever was thrown into an expected error; anything unknown becomes `internal` and is reported. */
export const toAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  // This process is going; another one answers, or this one once it has started anew.
  if (error instanceof FencedError || error instanceof StopRequested)
    return new AppError('service_unavailable', {
      values: { service: 'server' },
      retryAfterSeconds: RETRY_SECONDS,
      cause: error,
    });
  const codes = codesOf(error);
  const known = codes.map((code) => FASTIFY_CODES[code]).find((code) => code !== undefined);
  if (known !== undefined) return new AppError(known, { values: { types: 'application/json' }, cause: error });
  const fault = databaseFault(error);
  if (fault === 'disk_full' || codes.some((code) => NO_SPACE.has(code))) {
    return new AppError('insufficient_storage', { retryAfterSeconds: FULL_RETRY_SECONDS, cause: error });
  }
  if (fault !== undefined || codes.some((code) => NO_HANDLE.has(code))) {
    const service = fault === undefined ? 'storage' : 'database';
    return new AppError('service_unavailable', { values: { service }, retryAfterSeconds: RETRY_SECONDS, cause: error });
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError(CLIENT_CODES[status] ?? 'bad_request', { cause: error });
  }
  return new AppError('internal', { cause: error });
};
