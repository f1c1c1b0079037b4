import type { ModelCall, ModelCallPart } from './model-call.ts';
import type { CountCall, Usage } from './model.ts';
import type { Prompt } from './prompt.ts';

/** Latin letters are a byte each, Korean syllables three: of the first a token has about four, of the others one and a third. */
export const BYTES_OF_TOKEN = 4;
/** What providers count for a picture of a thousand pixels or so. */
export const PICTURE_TOKENS = 1000;

export const estimateTokens = (...texts: readonly string[]): number =>
  Math.ceil(texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0) / BYTES_OF_TOKEN);

/** What a prompt will probably be counted as. */
export const estimatePrompt = ({ messages, tools, options }: Prompt): number =>
  estimateTokens(
    ...messages.flatMap((said) => [
      said.content,
      ...('calls' in said ? (said.calls ?? []).flatMap(({ name, input }) => [name, input]) : []),
    ]),
    ...(tools === undefined ? [] : [JSON.stringify(tools)]),
    ...(options?.format === undefined ? [] : [JSON.stringify(options.format)]),
  ) +
  PICTURE_TOKENS * messages.reduce((count, said) => count + ('pictures' in said ? (said.pictures?.length ?? 0) : 0), 0);

/** Pictures, hidden thoughts and what a server adds are counted, too; no more than this is added to an estimate. */
const MOST_TIMES = 20;
const MOST_MORE = 200_000;

const canBe = (count: number, estimate: number): boolean =>
  Number.isSafeInteger(count) &&
  count >= 0 &&
  (count > 0 || estimate === 0) &&
  count <= MOST_TIMES * estimate + MOST_MORE;

/** Of a call, by its own text. */
export const estimateCall = (prompt: Prompt, bytes: number): Usage => ({
  input: estimatePrompt(prompt),
  output: Math.ceil(bytes / BYTES_OF_TOKEN),
});

/**
 * What a provider has counted; undefined where that cannot be. Some servers give zeros, one of the two, or numbers that
 * would spend everybody's limit at once: but every prompt has tokens, so has all that is said, and neither has a million
 * times its letters.
 */
export const believable = (usage: Usage | undefined, estimate: Usage): Usage | undefined =>
  usage !== undefined && canBe(usage.input, estimate.input) && canBe(usage.output, estimate.output) ? usage : undefined;

/**
 * Counts each call of a model once. What was cut off, stopped or not counted by its provider is estimated by its text; a
 * call that was refused before a word was said is none.
 */
export const countedModelCall =
  (model: string, modelCall: ModelCall, count: CountCall): ModelCall =>
  async (prompt, signal, take) => {
    let bytes = 0;
    const takeCounted = (part: ModelCallPart): void => {
      bytes += Buffer.byteLength(part.kind === 'call' ? part.call.input : part.text);
      take(part);
    };
    /** Of what was counted by half, the other half is estimated. */
    const countIt = (usage: Usage | undefined): Usage | undefined => {
      const estimate = estimateCall(prompt, bytes);
      const believed = believable(usage, estimate);
      const orEstimate = (half: keyof Usage): number =>
        usage !== undefined && canBe(usage[half], estimate[half]) ? usage[half] : estimate[half];
      count({ model, input: orEstimate('input'), output: orEstimate('output'), isEstimated: believed === undefined });
      return believed;
    };
    try {
      const end = await modelCall(prompt, signal, takeCounted);
      return { ...end, usage: countIt(end.usage) };
    } catch (error) {
      if (bytes > 0 || signal.aborted) countIt(undefined);
      throw error;
    }
  };
