import type { ModelCall, ModelCallPart } from './model-call.ts';
import type { CountCall, Usage } from './model.ts';
import type { Prompt } from './prompt.ts';

/** Latin letters are a byte each, Korean syllables three: of the first a token has about four, of the others one and a third. */
export const BYTES_OF_TOKEN = 4;
/** What providers count for a picture of a thousand pixels or so. */
export const PICTURE_TOKENS = 1000;

export const estimateTokens = (...texts: readonly string[]): number =>
  Math.ceil(texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0) / BYTES_OF_TOKEN);

const estimatePrompt = ({ messages, turns, tools }: Prompt): number =>
  estimateTokens(
    ...messages.map(({ content }) => content),
    ...(turns.length === 0 ? [] : [JSON.stringify(turns)]),
    ...(tools === undefined ? [] : [JSON.stringify(tools)]),
  ) +
  PICTURE_TOKENS * messages.reduce((count, { pictures = [] }) => count + pictures.length, 0);

/**
 * What a provider has counted; undefined where that cannot be. Some servers give zeros, or one of the two: but every prompt
 * has tokens, and so has all that is said.
 */
export const believable = (usage: Usage | undefined, bytes: number): Usage | undefined =>
  usage === undefined || usage.input === 0 || (usage.output === 0 && bytes > 0) ? undefined : usage;

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
    const countIt = (usage: Usage | undefined): void =>
      count({
        model,
        input: usage?.input || estimatePrompt(prompt),
        output: usage?.output || Math.ceil(bytes / BYTES_OF_TOKEN),
        isEstimated: believable(usage, bytes) === undefined,
      });
    try {
      const end = await modelCall(prompt, signal, takeCounted);
      countIt(end.usage);
      return { ...end, usage: believable(end.usage, bytes) };
    } catch (error) {
      if (bytes > 0 || signal.aborted) countIt(undefined);
      throw error;
    }
  };
