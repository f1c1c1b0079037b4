import type { Citation, Model } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { ErrorCode } from '@madang/contracts/errors';
import type { Toolbox } from './tools.ts';

/** One step of an answer while it is written. */
export type AnswerPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool-called'; readonly name: string }
  | { readonly kind: 'tool-result'; readonly name: string; readonly found: number }
  | { readonly kind: 'citations'; readonly citations: readonly Citation[] };

/** As whom a model answers. */
export interface Speaker {
  readonly instructions: string;
  readonly temperature: number | null;
}

export interface AnswerRequest {
  readonly app: App;
  readonly speaker: Speaker | undefined;
  readonly toolbox: Toolbox | undefined;
  /** Oldest first; the last one is what the person has just said. */
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  /** What was written of the answer before it was interrupted: the model goes on after it, and does not repeat it. */
  readonly begun: string;
  readonly signal: AbortSignal;
}

/** Takes a part of an answer. */
export type Say = (part: AnswerPart) => void;

/** Something that can answer. It throws {@link ModelError} for failures that people should hear of. */
export interface ChatModel {
  readonly info: Model;
  /** Resolves when all is said. Parts are handed on as they come: an iterator would cost a token more than all else on its way. */
  answer(request: AnswerRequest, say: Say): Promise<void>;
}

/** The model failed: what was written so far stays, and the answer can be asked for again. */
export class ModelError extends Error {
  readonly code: Extract<ErrorCode, 'model_unavailable' | 'model_timeout' | 'model_rate_limited'>;

  constructor(code: ModelError['code'], cause?: unknown) {
    super(code, { cause });
    this.name = 'ModelError';
    this.code = code;
  }
}

export const hasHangul = (text: string): boolean => /[\uac00-\ud7a3\u3131-\u318e]/.test(text);
