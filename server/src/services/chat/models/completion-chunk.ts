import type { FinishReason } from '@madang/contracts/chat';
import { finishReasonOf } from './finish-reason.ts';
import { asRecord, textOf, thoughtOf } from './loose.ts';
import type { Usage } from './model.ts';
import { errorIn, type ProviderError } from './provider-error.ts';

/** What one chunk of a chat completion says. */
export interface CompletionChunk {
  readonly text: string;
  readonly reasoning: string;
  /** Of it, what came as `reasoning_content`: servers that write it want to have it back under that name. */
  readonly ownReasoning: string;
  /** Pieces of calls of tools, as they came. */
  readonly calls: readonly unknown[];
  readonly finish: FinishReason | undefined;
  /** Either half may come by itself. */
  readonly usage: Partial<Usage> | undefined;
  readonly error: ProviderError | undefined;
  /** It is a whole message rather than a piece of one. */
  readonly isWhole: boolean;
}

const isWord = (chunk: unknown): chunk is { choices: [{ delta: { content: string } }] } => {
  const { choices, error, usage } = asRecord(chunk);
  if (error != null || usage != null || !Array.isArray(choices) || choices.length !== 1) return false;
  const { delta, finish_reason: reason, error: failure } = asRecord(choices[0]);
  const { content, tool_calls: calls, reasoning_content: thought, reasoning } = asRecord(delta);
  return (
    reason == null &&
    failure == null &&
    typeof content === 'string' &&
    content !== '' &&
    calls == null &&
    thought == null &&
    reasoning == null
  );
};

/** More than any model reads or writes; what is stored is an integer of 32 bits. */
const MAX_COUNT = 1_000_000_000;

const word = (text: string): CompletionChunk => ({
  text,
  reasoning: '',
  ownReasoning: '',
  calls: [],
  finish: undefined,
  usage: undefined,
  error: undefined,
  isWhole: false,
});

const callsOf = ({ tool_calls: calls, function_call: call }: Readonly<Record<string, unknown>>): readonly unknown[] => {
  if (Array.isArray(calls)) return calls;
  return [calls, call].filter((each) => each !== undefined && each !== null);
};

const countOf = (...given: readonly unknown[]): number | undefined => {
  const count = given.find((each) => each !== undefined && each !== null);
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count < MAX_COUNT ? count : undefined;
};

const usageOf = (given: unknown): Partial<Usage> | undefined => {
  const { prompt_tokens, input_tokens, completion_tokens, output_tokens } = asRecord(given);
  const input = countOf(prompt_tokens, input_tokens);
  const output = countOf(completion_tokens, output_tokens);
  if (input === undefined && output === undefined) return undefined;
  return { ...(input === undefined ? {} : { input }), ...(output === undefined ? {} : { output }) };
};

/**
 * Reads a chunk, or a whole completion where a server does not stream. What servers do otherwise than the API says is
 * taken as it is meant: content as a list of parts, `message` or `text` in the place of `delta`, one call instead of a
 * list of calls. `event`: the name of the server-sent event it came in.
 */
export const readChunk = (chunk: unknown, event?: string): CompletionChunk => {
  if (event === undefined && isWord(chunk)) return word(chunk.choices[0].delta.content);
  const error = errorIn(chunk, event);
  const { choices, usage, x_groq: groq } = asRecord(chunk);
  const choice = asRecord(Array.isArray(choices) ? choices[0] : choices);
  const isWhole = choice['delta'] == null && choice['message'] != null;
  const said = asRecord(choice['delta'] ?? choice['message']);
  const refusal = textOf(said['refusal']);
  return {
    text: textOf(said['content'] ?? choice['text']) + refusal,
    reasoning: thoughtOf(said),
    ownReasoning: textOf(said['reasoning_content']),
    calls: callsOf(said),
    usage: usageOf(usage ?? choice['usage'] ?? asRecord(groq)['usage']),
    finish: finishReasonOf(choice['finish_reason']) ?? (refusal === '' ? undefined : 'content_filter'),
    error,
    isWhole,
  };
};
