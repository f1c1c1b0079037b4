import { ModelError } from './model.ts';
import type { ModelCall, ModelCallEnd, ModelCallPart } from './model-call.ts';

export interface ModelCallLimits {
  /** Until something is said, or thought aloud: comments that keep a connection open are no answer. */
  readonly firstMs: number;
  readonly totalMs: number;
  /** Of all that a model says at once, thoughts and calls among it. */
  readonly chars: number;
}

const timeout = (what: string): ModelError => new ModelError('model_timeout', new Error(what));

const sizeOf = (part: ModelCallPart): number => (part.kind === 'call' ? part.call.input.length : part.text.length);

/** The part, or as much of it as may still be said; half a call is none. */
const cutTo = (part: ModelCallPart, chars: number): ModelCallPart | undefined => {
  if (part.kind === 'call' || chars <= 0) return undefined;
  const text = part.text.slice(0, chars);
  // A letter of two units is not cut in the middle.
  return { ...part, text: /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text };
};

/** Holds one answer to the limits. @throws ModelError `model_timeout`. One that is too long ends there, as one that came to its length. */
export const withLimits =
  (modelCall: ModelCall, { firstMs, totalMs, chars }: ModelCallLimits): ModelCall =>
  async (prompt, signal, take) => {
    const ended = new AbortController();
    const over = Promise.withResolvers<ModelCallEnd>();
    const end = (outcome: ModelCallEnd | ModelError): void => {
      if (ended.signal.aborted) return;
      if (outcome instanceof ModelError) over.reject(outcome);
      else over.resolve(outcome);
      ended.abort(new Error('the answer came to a limit'));
    };
    const first = setTimeout(() => end(timeout(`nothing was said within ${firstMs / 1000} seconds`)), firstMs);
    const total = setTimeout(() => end(timeout(`the answer took longer than ${totalMs / 1000} seconds`)), totalMs);
    let left = chars;
    const takeWithin = (part: ModelCallPart): void => {
      if (ended.signal.aborted) return;
      clearTimeout(first);
      const size = sizeOf(part);
      const rest = size <= left ? part : cutTo(part, left);
      left -= size;
      if (rest !== undefined) take(rest);
      if (left < 0) end({ finish: 'length' });
    };
    try {
      const asked = modelCall(prompt, AbortSignal.any([signal, ended.signal]), takeWithin);
      return await Promise.race([asked, over.promise]);
    } finally {
      clearTimeout(first);
      clearTimeout(total);
    }
  };
