import { z } from 'zod';
import { AppError } from '#platform/errors';
import type { Engine } from './engine.ts';

/** What a server said in the place of a picture. Errors of the AI SDK have the same fields. */
export class EngineAnswer extends Error {
  readonly statusCode: number;
  readonly responseBody: string;
  readonly responseHeaders: Readonly<Record<string, string>>;

  constructor(statusCode: number, responseBody: string, responseHeaders: Readonly<Record<string, string>> = {}) {
    super(`the engine answered ${statusCode}`);
    this.name = 'EngineAnswer';
    this.statusCode = statusCode;
    this.responseBody = responseBody;
    this.responseHeaders = responseHeaders;
  }
}

/** A failure whose kind the adapter knows already. `reason` is shown to people. */
export class EngineFailure extends Error {
  readonly code: 'engine_failed' | 'engine_unreachable' | 'engine_picture_broken' | 'engine_refused';

  constructor(code: EngineFailure['code'], reason: string) {
    super(reason);
    this.name = 'EngineFailure';
    this.code = code;
  }
}

type Layer = Partial<{
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  readonly cause: unknown;
  readonly statusCode: number;
  readonly responseBody: unknown;
  readonly responseHeaders: Readonly<Record<string, string | undefined>>;
}>;

function* layersOf(error: unknown): Generator<Layer> {
  let layer = error;
  for (let depth = 0; depth < 5 && typeof layer === 'object' && layer !== null; depth += 1) {
    yield layer;
    layer = (layer as Layer).cause;
  }
}

/** OpenAI, Gemini, Hugging Face, ComfyUI and AUTOMATIC1111, as far as it matters here. */
const Body = z
  .object({
    error: z.union([
      z.string(),
      z.looseObject({
        message: z.string().catch(''),
        code: z.union([z.string(), z.number()]).nullish(),
        type: z.string().nullish(),
        details: z.array(z.looseObject({ retryDelay: z.string().optional() })).catch([]),
      }),
    ]),
    detail: z.unknown(),
    node_errors: z.record(z.string(), z.unknown()),
    estimated_time: z.number(),
  })
  .partial();

const readBody = (text: unknown): z.output<typeof Body> => {
  try {
    return Body.safeParse(JSON.parse(String(text))).data ?? {};
  } catch {
    return {};
  }
};

const SHOWN = 160;
/** One short line of plain characters; what looks like a key is not in it. */
const shownReason = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}<>]+/gu, ' ')
    .replace(/\b(?:sk|hf|AIza)[\w*-]{6,}/g, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, SHOWN);

const wordsOf = (body: z.output<typeof Body>, status: number): string => {
  const said = typeof body.error === 'string' ? body.error : (body.error?.message ?? '');
  const nodes = body.node_errors === undefined ? '' : JSON.stringify(body.node_errors).replace(/["{}[\]]+/g, ' ');
  const detail = typeof body.detail === 'string' ? body.detail : '';
  const reason = shownReason([said, detail, nodes].filter((part) => part !== '').join(': '));
  return reason === '' ? `HTTP ${status}` : reason;
};

const FIRST_WAIT = 5;
/** “34.4s” in the details of Gemini, seconds or a date in a header (RFC 9110, 10.2.3). */
const waitOf = (body: z.output<typeof Body>, headers: Layer['responseHeaders']): number => {
  const details = typeof body.error === 'object' ? body.error.details : [];
  const delay = details.map(({ retryDelay }) => /^([\d.]+)s$/.exec(retryDelay ?? '')?.[1]).find((each) => each);
  const header = headers?.['retry-after'];
  const asked =
    delay ?? (header === undefined || /^[\d.]+$/.test(header) ? header : (Date.parse(header) - Date.now()) / 1000);
  const seconds = Math.ceil(Number(asked ?? FIRST_WAIT));
  return Number.isFinite(seconds) ? Math.max(1, seconds) : FIRST_WAIT;
};

const REFUSED = /moderation_blocked|content_policy|safety|PROHIBITED_CONTENT|nsfw/i;
const NO_CREDIT = /insufficient_quota|billing|exceeded your monthly/i;
const TIMEOUTS = new Set(['TimeoutError', 'HeadersTimeoutError', 'BodyTimeoutError']);
/** No connection came about: nothing was asked of anybody. */
const NOT_CONNECTED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPROTO|UND_ERR_CONNECT_TIMEOUT|(?:ERR_)?(?:SSL|TLS|CERT)_.*|.*_CERT(?:_.*)?|UNABLE_TO_.*)$/;
/** Something came, and was no whole answer. */
const BROKEN = new Set(['SyntaxError', 'AI_JSONParseError', 'AI_TypeValidationError', 'AnswerTooLong', 'ZodError']);

type Named = Pick<Engine, 'label' | 'costs'> & { readonly seconds: number };

const ofAnswer = (status: number, layer: Layer, { label: engine, seconds }: Named, cause: Error): AppError => {
  const body = readBody(layer.responseBody);
  const text = typeof layer.responseBody === 'string' ? layer.responseBody : '';
  const reason = wordsOf(body, status);
  if (REFUSED.test(text) && status < 500) return new AppError('engine_refused', { values: { engine }, cause });
  if (status === 408 || status === 504)
    return new AppError('engine_timeout', { values: { engine, seconds }, endsTask: true, cause });
  if (status === 429 && !NO_CREDIT.test(text)) {
    const wait = waitOf(body, layer.responseHeaders);
    return new AppError('engine_busy', { values: { engine, seconds: wait }, retryAfterSeconds: wait, cause });
  }
  if (status === 503) {
    const wait = Math.max(1, Math.ceil(body.estimated_time ?? waitOf(body, layer.responseHeaders)));
    return new AppError('engine_loading', { values: { engine, seconds: wait }, retryAfterSeconds: wait, cause });
  }
  return status >= 500
    ? new AppError('engine_failed', { values: { engine, reason }, cause })
    : new AppError('engine_set_up_wrongly', { values: { engine, reason }, endsTask: true, cause });
};

/** For the log: without what was asked, which the SDK's errors carry along. */
const described = (error: unknown): Error =>
  new Error([...layersOf(error)].map(({ name, message }) => `${name}: ${message}`).join(', caused by '));

/** What failed at an engine, as whoever asked for the picture is told. */
export const toEngineError = (error: unknown, named: Named): AppError => {
  if (error instanceof AppError) return error;
  const layers = [...layersOf(error)];
  const cause = described(error);
  const { label: engine, costs, seconds } = named;
  for (const layer of layers) {
    if (layer instanceof EngineFailure)
      return new AppError(layer.code, { values: { engine, reason: shownReason(layer.message) }, cause });
    if (TIMEOUTS.has(layer.name ?? ''))
      return new AppError('engine_timeout', { values: { engine, seconds }, endsTask: true, cause });
    if (typeof layer.statusCode === 'number' && layer.statusCode >= 300)
      return ofAnswer(layer.statusCode, layer, named, cause);
    if (BROKEN.has(layer.name ?? '')) return new AppError('engine_picture_broken', { values: { engine }, cause });
  }
  const hasAnswered = layers.some(({ statusCode }) => statusCode !== undefined);
  if (hasAnswered) return new AppError('engine_picture_broken', { values: { engine }, cause });
  // Where it was asked, it may have painted, and be paid for that: another try would cost again.
  return layers.some(
    ({ name, code }) => name === 'RefusedAddressError' || (typeof code === 'string' && NOT_CONNECTED.test(code)),
  )
    ? new AppError('engine_unreachable', { values: { engine }, cause })
    : new AppError('engine_cut_off', { values: { engine }, endsTask: costs, cause });
};
