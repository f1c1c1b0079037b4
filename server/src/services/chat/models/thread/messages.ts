import type { Config } from '#platform/config/config';
import type { ModelError } from '../model.ts';
import type { Prompt } from '../prompt.ts';
import type { ToolCall } from '../tools.ts';

/** What the thread begins with. */
export interface ThreadData {
  readonly config: Config;
}

/** To the thread. Calls are numbered by whoever asks. */
export type Order =
  | { readonly kind: 'ask'; readonly call: number; readonly model: string; readonly prompt: Prompt }
  | { readonly kind: 'abort'; readonly call: number }
  /** The last batch has been handed on: the next one may come. */
  | { readonly kind: 'taken' };

/** An error cannot travel between threads as what it is. */
export interface Failure {
  readonly code: ModelError['code'];
  readonly reason: string;
}

/** From the thread: what all calls have given since the last batch. Of one call, text comes first, then tools, then its end. */
export interface Batch {
  readonly texts: ReadonlyMap<number, string>;
  readonly tools: readonly { readonly call: number; readonly tool: ToolCall }[];
  readonly ends: readonly { readonly call: number; readonly failure: Failure | undefined }[];
}
