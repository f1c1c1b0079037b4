import type { ModelTrial } from '@madang/contracts/chat';
import { SERVER_PROBLEM, TRIAL_PROBLEMS } from '@madang/contracts/chat/model-trials';
import type { Localized } from '@madang/contracts/fields';
import type { Locale } from '#platform/http/handler';
import type { Outbound } from '#platform/outbound';
import type { ConnectedModel } from './connection.ts';
import { believable, estimateCall } from './counted-model-call.ts';
import { withLimits } from './limited-model-calls.ts';
import { ModelError, type Usage } from './model.ts';
import { networkCode } from './model-server.ts';
import { fromMicro, type ModelPrice } from './prices.ts';
import type { Prompt } from './prompt.ts';
import { layersOf, toModelError } from './provider-error.ts';
import { providerModelCall } from './provider-model-calls.ts';

/** A model that was asleep may have to be loaded first; whoever tries it sits and waits. */
const MOST_MS = 30_000;
const MOST_CHARS = 4000;
const SHOWN_CHARS = 300;

const HELLO: Readonly<Record<Locale, string>> = { ko: '안녕하세요', en: 'Hello' };

const promptFor = (locale: Locale): Prompt => ({
  messages: [
    { role: 'system', content: 'Answer with one short greeting.' },
    { role: 'user', content: HELLO[locale] },
  ],
  tools: undefined,
  temperature: null,
});

/** null where its price, or how much it was, is not known. */
const costOf = (
  price: ModelPrice | null,
  usage: Usage | undefined,
): { currency: ModelPrice['currency']; amount: number } | null => {
  if (price === null || usage === undefined) return null;
  const micro = (usage.input * price.inputPerMillion + usage.output * price.outputPerMillion) / 1_000_000;
  return { currency: price.currency, amount: fromMicro(Math.round(micro)) };
};

const statusOf = (error: unknown): number | null => {
  for (const { statusCode } of layersOf(error))
    if (typeof statusCode === 'number' && statusCode >= 300) return statusCode;
  return null;
};

const NETWORK = /^[A-Z][A-Z0-9_]{2,40}$/;

const reasonOf = (error: unknown): string | null => {
  for (const layer of layersOf(error)) {
    const code = (layer as { code?: unknown }).code ?? networkCode(layer);
    if (typeof code === 'string' && NETWORK.test(code)) return code;
  }
  return null;
};

/** Somebody answered, and it was nothing of HTTP, or too much of it. By the names that undici gives its errors. */
const NO_HTTP: ReadonlySet<unknown> = new Set(['HTTPParserError', 'HeadersOverflowError']);

/** Where a server has answered, it is not said that nobody does. */
const problemOf = (code: ModelError['code'], status: number | null, error: unknown): Localized => {
  if (code !== 'model_unavailable') return TRIAL_PROBLEMS[code];
  if (status !== null) return SERVER_PROBLEM;
  const isNoHttp = [...layersOf(error)].some(({ name }) => NO_HTTP.has(name));
  return isNoHttp ? TRIAL_PROBLEMS.model_failed : TRIAL_PROBLEMS[code];
};

/** Says hello to a model, once and for half a minute at most. What its server says of a failure is not passed on: it may be any server. */
export const tryModel = async (
  { connection, limits, price }: ConnectedModel,
  outbound: Outbound,
  { locale, signal }: { readonly locale: Locale; readonly signal: AbortSignal },
): Promise<ModelTrial> => {
  const ask = withLimits(providerModelCall(connection, outbound), {
    firstMs: Math.min(limits.firstMs, MOST_MS),
    totalMs: Math.min(limits.totalMs, MOST_MS),
    chars: MOST_CHARS,
  });
  const prompt = promptFor(locale);
  const begin = performance.now();
  const elapsed = (): number => Math.round(performance.now() - begin);
  let text = '';
  let firstMs: number | undefined;
  try {
    const end = await ask(prompt, signal, (part) => {
      firstMs ??= elapsed();
      if (part.kind === 'text') text += part.text;
    });
    if (firstMs === undefined) throw new ModelError('model_empty');
    const usage = believable(end.usage, estimateCall(prompt, Buffer.byteLength(text)));
    return {
      ok: true,
      text: text.trim().slice(0, SHOWN_CHARS).toWellFormed(),
      first_token_ms: firstMs,
      total_ms: elapsed(),
      input_tokens: usage?.input ?? null,
      output_tokens: usage?.output ?? null,
      cost: costOf(price, usage),
    };
  } catch (error) {
    const { code } = toModelError(error);
    const status = statusOf(error);
    return {
      ok: false,
      code,
      problem: problemOf(code, status, error)[locale],
      status,
      reason: reasonOf(error),
      total_ms: elapsed(),
    };
  }
};
