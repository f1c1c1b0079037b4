import { z } from 'zod';
import type { Clock } from '#platform/clock';
import type { Log } from '#platform/log';
import type { Outbound } from '#platform/outbound';

/** No answer that can be used: its key, its quota, or itself. */
export class KakaoError extends Error {
  override readonly name = 'KakaoError';
  /** For how long asking again would only fail again. */
  readonly restMs: number;
  constructor(message: string, restMs = 0, options?: ErrorOptions) {
    super(message, options);
    this.restMs = restMs;
  }
}

const PATIENCE_MS = 4000;
/** After its quota is used up, or no answer in time. */
const REST_MS = 60_000;
/** A key that is refused is corrected by a person, with a restart. */
const KEY_REST_MS = 600_000;
const MOST_LETTERS = 512 * 1024;
/** Its errors may come with 200: then they have one of these in the place of documents. */
const Refusal = z.looseObject({
  errorType: z.string().optional(),
  code: z.number().optional(),
  msg: z.string().optional(),
});
const QUOTA_CODE = -10;

export interface Kakao {
  /** @throws KakaoError */
  ask<S extends z.ZodType>(path: string, query: Readonly<Record<string, string>>, shape: S): Promise<z.output<S>>;
}

interface KakaoOptions {
  readonly outbound: Outbound;
  readonly key: string;
  readonly base?: string | undefined;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly log: Pick<Log, 'warn'>;
  /** Whether one more call may be made today; counts it. */
  readonly takeCall: () => Promise<boolean>;
}

const isTimeout = (error: unknown): boolean =>
  error instanceof Error &&
  (/timeout/i.test(`${error.name} ${(error as { code?: string }).code ?? ''}`) || isTimeout(error.cause));

const read = async ({ outbound, key, base }: KakaoOptions, path: string, query: Readonly<Record<string, string>>) => {
  try {
    const response = await outbound.fetch(
      `${base ?? 'https://dapi.kakao.com'}${path}?${new URLSearchParams(query).toString()}`,
      {
        headers: { authorization: `KakaoAK ${key}` },
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      },
    );
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > MOST_LETTERS) throw new Error('the answer is too long');
    }
    return { status: response.status, text };
  } catch (cause) {
    throw new KakaoError('no answer', isTimeout(cause) ? REST_MS : 0, { cause });
  }
};

const bodyOf = (text: string): unknown => {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const askOnce = async <S extends z.ZodType>(
  options: KakaoOptions,
  path: string,
  query: Readonly<Record<string, string>>,
  shape: S,
): Promise<z.output<S>> => {
  if (!(await options.takeCall())) throw new KakaoError('its calls of today are used up', REST_MS);
  const { status, text } = await read(options, path, query);
  const body = bodyOf(text);
  const { errorType, code } = Refusal.safeParse(body).data ?? {};
  if (status === 429 || errorType === 'RequestThrottled' || code === QUOTA_CODE)
    throw new KakaoError('the quota is used up', REST_MS);
  const parsed = shape.safeParse(body);
  if (status === 200 && parsed.success) return parsed.data;
  const said = `answered ${status}${errorType === undefined ? '' : ` ${errorType}`}`;
  throw new KakaoError(said, status === 401 || status === 403 ? KEY_REST_MS : 0);
};

/** Kakao Local, left in peace for a while when it refuses, does not answer, or has been called enough today. */
export const createKakao = (options: KakaoOptions): Kakao => {
  const { clock, log } = options;
  let restsUntil = -Infinity;
  return {
    async ask(path, query, shape) {
      if (clock.elapsed() < restsUntil) throw new KakaoError('at rest');
      try {
        return await askOnce(options, path, query, shape);
      } catch (error) {
        if (!(error instanceof KakaoError)) throw error;
        if (error.restMs > 0) restsUntil = clock.elapsed() + error.restMs;
        log.warn({ reason: error.message }, 'Kakao Local gave no answer; what is here answers');
        throw error;
      }
    },
  };
};
