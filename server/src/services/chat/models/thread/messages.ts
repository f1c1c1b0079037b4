import type { Config } from '../../settings.ts';
import type { Connection } from '../connection.ts';
import type { ModelError } from '../model.ts';
import type { ModelCallEnd } from '../model-call.ts';
import type { Prompt } from '../prompt.ts';
import type { ToolCall } from '../tools.ts';

/** What the thread needs to call anything; which models there are it is told with each question. */
export type OutboundConfig = Pick<Config, 'OUTBOUND_PROXY' | 'OUTBOUND_TIMEOUT_SECONDS'>;

/** What the thread begins with. */
export interface ThreadData {
  readonly config: OutboundConfig;
}

/** To the thread. Calls are numbered by whoever asks. */
export type Order =
  | { readonly kind: 'ask'; readonly call: number; readonly connection: Connection; readonly prompt: Prompt }
  | { readonly kind: 'abort'; readonly call: number }
  /** The last batch has been handed on: the next one may come. */
  | { readonly kind: 'taken' };

/** An error cannot travel between threads as what it is. */
export interface Failure {
  readonly code: ModelError['code'];
  readonly finish: ModelError['finish'];
  readonly reason: string;
}

/** How a call ended. */
export type Result = { readonly end: ModelCallEnd } | { readonly failure: Failure };

/** From the thread: what all calls have given since the last batch. Of one call, thoughts come first, then text, then tools, then its end. */
export interface Batch {
  readonly texts: ReadonlyMap<number, string>;
  readonly thoughts: ReadonlyMap<number, string>;
  readonly tools: readonly { readonly call: number; readonly tool: ToolCall }[];
  readonly ends: readonly { readonly call: number; readonly result: Result }[];
}
