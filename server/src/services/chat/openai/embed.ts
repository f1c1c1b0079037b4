import type { EmbeddingList, EmbeddingRequest } from '@madang/contracts/chat/openai-embeddings';
import { z } from 'zod';
import { entriesOf } from '#platform/config/settings';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import { createOpenStreams } from '#platform/http/open-streams';
import type { Outbound } from '#platform/outbound';
import { believable, estimateTokens } from '../models/counted-model-call.ts';
import { ModelError, type Usage } from '../models/model.ts';
import { ProviderError, refusalOf, toModelError } from '../models/provider-error.ts';
import type { Moderation } from '../moderation/moderation.ts';
import type { Config } from '../settings.ts';
import type { ReserveFor } from '../usage/turn-usage.ts';
import { tooMany, type CountedWork } from './counted-work.ts';

interface EmbeddingMeans {
  readonly config: Pick<Config, 'EMBEDDING_URL' | 'EMBEDDING_API_KEY' | 'EMBEDDING_MODELS'>;
  readonly outbound: Pick<Outbound, 'fetch'>;
  readonly moderation: Moderation | undefined;
  readonly reserveFor: ReserveFor;
  readonly counted: CountedWork;
}

const MOST_MS = 60_000;
/** Two thousand vectors of three thousand numbers, four bytes each, as base64. */
const MOST_BYTES = 40 * 1024 * 1024;
/** Requests at once, whose answers are in memory whole: of one person, and of this process. */
const MOST_OF_ONE = 4;
const MOST_OF_ALL = 16;
/** Texts longer than that are refused by every server; a limit is not to be spent by a guess. */
const MOST_TOKENS = 10_000_000;

const bytesOf = (numbers: readonly number[]): Buffer => Buffer.from(new Float32Array(numbers).buffer);

/** As floats of 32 bits, little endian: the encoding `base64` of the API. */
const Vector = z.union([
  z.array(z.number()).transform((numbers) => bytesOf(numbers)),
  z.base64().transform((text) => Buffer.from(text, 'base64')),
]);

/** What a server says: it may be of a later release, and of anybody who speaks the same. */
const Answer = z.object({
  data: z.array(z.object({ index: z.int().optional(), embedding: Vector })),
  usage: z.object({ prompt_tokens: z.int() }).optional().catch(undefined),
});

const writtenAs = (bytes: Buffer, format: EmbeddingRequest['encoding_format']): string | number[] => {
  if (format === 'base64') return bytes.toString('base64');
  // A copy of its own: floats begin where four bytes divide.
  return Array.from(new Float32Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / 4)));
};

/** In the order of the texts, whichever the server answers in. @throws ModelError where one is missing */
const inOrder = ({ data }: z.infer<typeof Answer>, most: number): Buffer[] => {
  const all = new Map(data.map(({ index, embedding }, place) => [index ?? place, embedding] as const));
  return Array.from({ length: most }, (_, place) => {
    const vector = all.get(place);
    if (vector === undefined || data.length !== most)
      throw new ModelError('model_failed', new Error(`${data.length} vectors of ${most} texts`));
    return vector;
  });
};

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
        // A fifth of what numbers take, written out. A server that does not know it answers with numbers.
        encoding_format: 'base64',
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

/** What took too long or cannot be read was worked on all the same; what a server refused was not. */
const hasWorkedOn = (error: unknown): boolean =>
  error instanceof ModelError &&
  (error.code === 'model_timeout' || error.code === 'model_failed') &&
  refusalOf(error) === undefined;

export type Embed = (body: EmbeddingRequest, who: CallContext) => Promise<EmbeddingList>;

/** Passes texts on to the server that makes vectors of them. It is counted and limited as answers are. */
export const createEmbed = (means: EmbeddingMeans): Embed => {
  const { config, moderation, reserveFor, counted } = means;
  const models = new Set(entriesOf(config.EMBEDDING_MODELS));
  const ofOne = createOpenStreams(MOST_OF_ONE, tooMany);
  const ofAll = createOpenStreams(MOST_OF_ALL, tooMany);
  return async (body, who) => {
    const { EMBEDDING_URL: url } = config;
    if (url === undefined || models.size === 0) throw new AppError('embeddings_not_connected');
    if (!models.has(body.model)) throw new AppError('unknown_model', { values: { model: body.model } });
    const texts = [body.input].flat();
    const estimate = { input: estimateTokens(...texts), output: 0 };
    const told = { built_in: false, context_window: MOST_TOKENS };
    const reserve = reserveFor(who, told, { told: estimate.input, answer: 0 });
    const model = `embedding/${body.model}`;
    const vectorsOf: Parameters<typeof counted<Buffer[]>>[2] = async ({ count, signal }) => {
      await moderation?.({ ownerId: who.caller.userId, text: texts.join('\n\n'), files: [] });
      let said: Usage | undefined;
      let hasWorked = true;
      try {
        const answer = await ask(means, url, body, signal);
        said = answer.usage && believable({ input: answer.usage.prompt_tokens, output: 0 }, estimate);
        return inOrder(answer, texts.length);
      } catch (error) {
        hasWorked = signal.aborted || hasWorkedOn(error);
        throw error;
      } finally {
        if (hasWorked) count({ model, ...(said ?? estimate), isEstimated: said === undefined });
      }
    };
    const leaves = [ofOne.enter(who.caller.userId)];
    try {
      leaves.push(ofAll.enter(''));
      const { result, usage } = await counted(who, reserve, vectorsOf);
      return {
        object: 'list',
        data: result.map((vector, index) => ({
          object: 'embedding',
          index,
          embedding: writtenAs(vector, body.encoding_format),
        })),
        model: body.model,
        usage: { prompt_tokens: usage.input, total_tokens: usage.input },
      };
    } finally {
      for (const leave of leaves) leave();
    }
  };
};
