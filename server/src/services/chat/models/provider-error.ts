import type { FinishReason } from '@madang/contracts/chat';
import { asRecord } from './loose.ts';
import { ModelError } from './model.ts';

/**
 * What a provider said in the place of an answer, or in the middle of one. `statusCode`: of the response, or the one that
 * the error in a stream names, else 200. Errors of the AI SDK have the same fields.
 */
export class ProviderError extends Error {
  readonly statusCode: number;
  readonly responseHeaders: Readonly<Record<string, string | string[] | undefined>>;
  readonly inStream: boolean;

  constructor(
    message: string,
    statusCode: number,
    { headers = {}, inStream = false }: { headers?: ProviderError['responseHeaders']; inStream?: boolean } = {},
  ) {
    super(message.slice(0, SHOWN_OF_ERROR));
    this.name = 'ProviderError';
    this.statusCode = statusCode;
    this.responseHeaders = headers;
    this.inStream = inStream;
  }

  get isRetryable(): boolean {
    return this.statusCode === 429 || this.statusCode >= 500;
  }
}

export const SHOWN_OF_ERROR = 500;

const statusOf = (record: Readonly<Record<string, unknown>>): number | undefined =>
  [record['code'], record['status'], record['status_code'], record['statusCode']]
    .map(Number)
    .find((number) => number >= 400 && number < 600);

/** Of an error in whatever shape: a text, `{message}`, `{error: …}`, `{detail: …}`, `{msg}`, or a list of such. */
const wordsOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(wordsOf).join('; ');
  const record = asRecord(value);
  const inner = record['message'] ?? record['error'] ?? record['detail'] ?? record['msg'] ?? record['errors'];
  return inner === undefined || inner === null ? JSON.stringify(value) : wordsOf(inner);
};

const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== false && value !== '';

/**
 * The error that a chunk of a stream, or a whole answer with status 200, is; undefined where it is none. Some servers put
 * it beside choices, of which there are none then, or into one (OpenRouter, "Errors and debugging").
 */
export const errorIn = (chunk: unknown, event: string | undefined): ProviderError | undefined => {
  const record = asRecord(chunk);
  const { detail, errors, message, object, type, status, choices } = record;
  const hasChoices = Array.isArray(choices) && choices.length > 0;
  const error = isSaid(record['error']) ? record['error'] : asRecord(hasChoices ? choices[0] : choices)['error'];
  const isError =
    isSaid(error) ||
    event === 'error' ||
    (!hasChoices &&
      ([object, type, status].includes('error') || isSaid(detail) || isSaid(errors) || typeof message === 'string'));
  if (!isError) return undefined;
  const inner = asRecord(error);
  const kind = [inner['code'], inner['type'], record['code'], record['type']]
    .filter((each) => typeof each === 'string')
    .join(' ');
  const words = wordsOf(isSaid(error) ? error : chunk);
  return new ProviderError(kind === '' ? words : `${words} (${kind})`, statusOf(inner) ?? statusOf(record) ?? 200, {
    inStream: true,
  });
};

/** What a server answered in the place of an answer, by its status and in its own words; undefined where none did. */
export const refusalOf = (error: unknown): { readonly status: number; readonly words: string } | undefined => {
  for (const { statusCode, message = '', responseBody } of layersOf(error))
    if (typeof statusCode === 'number' && statusCode >= FIRST_ERROR)
      return {
        status: statusCode,
        words: typeof responseBody === 'string' ? `${message} ${responseBody.slice(0, SHOWN_OF_ERROR)}` : message,
      };
  return undefined;
};

const CONTEXT =
  /context[_ -]?(length|window|size)|maximum context|(prompt|input|text|request) (is )?too (long|large)|too many (input |prompt )?tokens|token count.{0,40}exceeds|reduce the length|tokens must be reduced/i;
const FILTER = /content[_ -]?(filter|policy|management)|responsible.?ai|moderation/i;
/** Status 402 says so by itself; others say it with 400 or 429, and not of what only has to wait. */
const CREDIT = /insufficient[_ -](balance|credits?|funds|quota)|credit balance|out of credits|payment required/i;
/** Some say with status 400 what is said with 401 and 404 elsewhere. Sources: Gemini, vLLM, LM Studio, OpenRouter, Groq. */
const KEY =
  /api[_ -]?key[^.]{0,40}(not valid|invalid|expired|incorrect|missing)|(invalid|incorrect|missing|no) (x-)?api[_ -]?key|authentication (fails|failed|error)/i;
const MODEL =
  /model.{0,120}(not found|does not exist|not a valid model|decommissioned)|not a valid model|no models? (is |are )?loaded|(unknown|invalid) model|model_not_found/i;
const LIMIT = /rate[_ -]?limit|too many requests|quota|resource.?exhausted|overloaded/i;

const BY_STATUS: Readonly<Record<number, ModelError['code']>> = {
  401: 'model_key_refused',
  402: 'model_no_credit',
  403: 'model_key_refused',
  404: 'model_not_found',
  405: 'model_not_found',
  408: 'model_timeout',
  410: 'model_not_found',
  413: 'model_input_too_long',
  429: 'model_rate_limited',
  504: 'model_timeout',
  529: 'model_rate_limited',
};

/** What an error of a provider is for people, by its status and its words. Sources: error pages of OpenAI, Gemini, vLLM, llama.cpp, Ollama. */
const problemOf = (status: number, words: string, inStream: boolean): ModelError['code'] => {
  if (CONTEXT.test(words)) return 'model_input_too_long';
  if (FILTER.test(words) && status < 500) return 'model_filtered';
  if (CREDIT.test(words) && status < 500) return 'model_no_credit';
  const known = BY_STATUS[status];
  if (known !== undefined) return known;
  if (inStream) return LIMIT.test(words) ? 'model_rate_limited' : 'model_failed';
  if (status >= 500) return 'model_unavailable';
  if (status >= 400 && KEY.test(words)) return 'model_key_refused';
  if (status >= 400 && MODEL.test(words)) return 'model_not_found';
  return status >= 400 ? 'model_refused' : status >= 300 ? 'model_not_found' : 'model_failed';
};

const FIRST_ERROR = 300;
const TIMEOUTS = new Set(['TimeoutError', 'HeadersTimeoutError', 'BodyTimeoutError', 'ConnectTimeoutError']);
/** Something came that nobody can read. */
const UNREADABLE = new Set([
  'SyntaxError',
  'AI_JSONParseError',
  'AI_TypeValidationError',
  'AI_InvalidResponseDataError',
]);

type Layer = Partial<
  Pick<ProviderError, 'statusCode' | 'name' | 'message' | 'cause' | 'isRetryable' | 'responseHeaders' | 'inStream'>
> & { readonly responseBody?: unknown };

/** The SDK wraps the network's error in its own. */
export function* layersOf(error: unknown): Generator<Layer> {
  let layer = error;
  for (let depth = 0; depth < 5 && typeof layer === 'object' && layer !== null; depth += 1) {
    yield layer;
    layer = (layer as Layer).cause;
  }
}

/** undefined for what neither the provider nor a time limit says. */
const namedProblem = (
  error: unknown,
  inStream: boolean,
): { code: ModelError['code']; finish: FinishReason | null } | undefined => {
  const layers = [...layersOf(error)];
  if (layers.some(({ name = '' }) => TIMEOUTS.has(name))) return { code: 'model_timeout', finish: null };
  for (const { statusCode, name = '', message = '', inStream: said = false, responseBody } of layers) {
    // The SDK gives the status of the response, 200, to what breaks its body off.
    if (typeof statusCode === 'number' && (statusCode >= FIRST_ERROR || name === 'ProviderError')) {
      const code = problemOf(
        statusCode,
        typeof responseBody === 'string' ? `${message} ${responseBody.slice(0, SHOWN_OF_ERROR)}` : message,
        inStream || said,
      );
      return { code, finish: code === 'model_filtered' ? 'content_filter' : inStream || said ? 'error' : null };
    }
    if (UNREADABLE.has(name)) return { code: 'model_failed', finish: null };
  }
  return undefined;
};

/** What failed before an answer began, or what the provider said in it. */
export const toModelError = (error: unknown): ModelError => {
  if (error instanceof ModelError) return error;
  const { code, finish } = namedProblem(error, false) ?? { code: 'model_unavailable', finish: null };
  return new ModelError(code, error, finish);
};

/** What the provider calls an error in the middle of its answer. */
export const saidInStream = (error: unknown): ModelError => {
  const { code, finish } = namedProblem(error, true) ?? { code: 'model_failed', finish: 'error' };
  return new ModelError(code, error, finish);
};

/** What ended the reading of an answer that had begun: where nobody says otherwise, the connection. */
export const brokenOff = (error: unknown): ModelError => {
  if (error instanceof ModelError) return error;
  const { code, finish } = namedProblem(error, false) ?? { code: 'model_cut_off', finish: null };
  return new ModelError(code, error, finish);
};

/** For the log: without what was asked, which the SDK's errors carry along. */
export const describeError = (error: unknown): string => {
  const layers = [...layersOf(error)].map(({ name, message }) => `${name}: ${message}`);
  return layers.length === 0 ? String(error) : layers.join(', caused by ');
};
