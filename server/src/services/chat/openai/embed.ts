import type { EmbeddingList, EmbeddingRequest } from '@madang/contracts/chat/openai-embeddings';
import { z } from 'zod';
import { entriesOf } from '#platform/config/settings';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import type { Outbound } from '#platform/outbound';
import { believable, estimateTokens } from '../models/counted-model-call.ts';
import { ModelError } from '../models/model.ts';
import { ProviderError, toModelError } from '../models/provider-error.ts';
import type { Moderation } from '../moderation/moderation.ts';
import type { Config } from '../settings.ts';
import type { ReserveFor } from '../usage/turn-usage.ts';
import type { CountedWork } from './counted-work.ts';

interface EmbeddingMeans {
  readonly config: Pick<Config, 'EMBEDDING_URL' | 'EMBEDDING_API_KEY' | 'EMBEDDING_MODELS'>;
  readonly outbound: Pick<Outbound, 'fetch'>;
  readonly moderation: Moderation | undefined;
  readonly reserveFor: ReserveFor;
  readonly counted: CountedWork;
}

const MOST_MS = 60_000;
/** Two thousand vectors of three thousand numbers, written out. */
const MOST_BYTES = 128 * 1024 * 1024;
/** Texts longer than that are refused by every server; a limit is not to be spent by a guess. */
const MOST_TOKENS = 10_000_000;

/** What a server says: it may be of a later release, and of anybody who speaks the same. */
const Answer = z.object({
  data: z.array(z.object({ index: z.int().optional(), embedding: z.union([z.array(z.number()), z.string()]) })),
  usage: z.object({ prompt_tokens: z.int() }).optional().catch(undefined),
});

/** @throws ProviderError where there is more of it than anybody waits for */
const textOf = async (response: Response, most: number): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.byteLength;
    if (size > most) throw new ProviderError('the answer is too long', 200);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

/** Source: OpenAI API reference, "Embeddings". @throws ModelError */
const ask = async (
  { config, outbound }: EmbeddingMeans,
  url: string,
  body: EmbeddingRequest,
  signal: AbortSignal,
): Promise<z.infer<typeof Answer>> => {
  const { EMBEDDING_API_KEY: key } = config;
  try {
    // With the key it goes nowhere else.
    const response = await outbound.fetch(`${url.replace(/\/+$/, '')}/embeddings`, {
      method: 'POST',
      redirect: 'error',
      headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({
        model: body.model,
        input: body.input,
        encoding_format: body.encoding_format ?? undefined,
        dimensions: body.dimensions ?? undefined,
      }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]),
    });
    const text = await textOf(response, MOST_BYTES);
    if (!response.ok) throw new ProviderError(text, response.status, { headers: Object.fromEntries(response.headers) });
    return Answer.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof z.ZodError) throw new ModelError('model_failed', error);
    throw toModelError(error);
  }
};

export type Embed = (body: EmbeddingRequest, who: CallContext) => Promise<EmbeddingList>;

/** Passes texts on to the server that makes vectors of them. It is counted and limited as answers are. */
export const createEmbed = (means: EmbeddingMeans): Embed => {
  const { config, moderation, reserveFor, counted } = means;
  const models = new Set(entriesOf(config.EMBEDDING_MODELS));
  return async (body, who) => {
    const { EMBEDDING_URL: url } = config;
    if (url === undefined || models.size === 0) throw new AppError('embeddings_not_connected');
    if (!models.has(body.model)) throw new AppError('unknown_model', { values: { model: body.model } });
    const texts = [body.input].flat();
    await moderation?.({ ownerId: who.caller.userId, text: texts.join('\n\n'), files: [] });
    const estimate = { input: estimateTokens(...texts), output: 0 };
    const told = { built_in: false, context_window: MOST_TOKENS };
    const reserve = reserveFor(who, told, { told: estimate.input, answer: 0 });
    const { result, usage } = await counted(who, reserve, async ({ count, signal }) => {
      const answer = await ask(means, url, body, signal);
      if (answer.data.length !== texts.length)
        throw new ModelError('model_failed', new Error(`${answer.data.length} vectors of ${texts.length} texts`));
      const said = answer.usage && believable({ input: answer.usage.prompt_tokens, output: 0 }, estimate);
      count({ model: `embedding/${body.model}`, ...(said ?? estimate), isEstimated: said === undefined });
      return answer.data;
    });
    return {
      object: 'list',
      data: result.map(({ embedding }, index) => ({ object: 'embedding', index, embedding })),
      model: body.model,
      usage: { prompt_tokens: usage.input, total_tokens: usage.input },
    };
  };
};
