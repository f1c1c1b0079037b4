import type { FinishReason } from '@madang/contracts/chat';
import type { Usage } from './model.ts';
import type { Prompt } from './prompt.ts';
import type { Thought, ToolCall } from './tools.ts';

/** `reasoning`: what the model thinks before it answers, where its server tells that apart. */
export type ModelCallPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'call'; readonly call: ToolCall };

/** How a call of a model came to its end. */
export interface ModelCallEnd {
  readonly finish: FinishReason;
  readonly thoughts?: readonly Thought[] | undefined;
  /** undefined where the provider does not say. */
  readonly usage?: Usage | undefined;
}

/**
 * Asks a model once. Resolves when it has come to its end by itself, whatever that end is; parts are handed on as they
 * come. What it throws is what the provider or the network said ({@link ModelError} where that is named), or the
 * signal's reason.
 */
export type ModelCall = (
  prompt: Prompt,
  signal: AbortSignal,
  take: (part: ModelCallPart) => void,
) => Promise<ModelCallEnd>;
