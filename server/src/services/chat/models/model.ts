import type { Citation, FinishReason, Model, NoteCode, ReasoningEffort } from '@madang/contracts/chat';
import type { SentCall, CallOutcome } from '@madang/contracts/chat/parts';
import type { ErrorCode } from '@madang/contracts/index';
import type { QuotedPassage } from './passages.ts';
import type { Prompt, PromptPicture } from './prompt.ts';
import type { AskedConsent, DoneBefore, ResumedAnswer, ToolCall, Toolbox } from './tools.ts';

/** One step of an answer while it is written. */
export type AnswerPart =
  | { readonly kind: 'text'; readonly text: string }
  /** What the model thinks before it answers; no part of the answer. */
  | { readonly kind: 'reasoning'; readonly text: string }
  /** `sent`: to a server of others. */
  | { readonly kind: 'tool-called'; readonly name: string; readonly sent?: Omit<SentCall, 'called_at'> | undefined }
  | {
      readonly kind: 'tool-result';
      readonly name: string;
      readonly found: number;
      readonly outcome?: CallOutcome | undefined;
    }
  /** A tool that is for whoever asked to run: only where they have sent a prompt of their own. */
  | { readonly kind: 'call'; readonly call: ToolCall }
  /** Somebody has to allow it: the answer ends, and goes on once they have. */
  | { readonly kind: 'consent'; readonly asked: AskedConsent }
  | { readonly kind: 'citations'; readonly citations: readonly Citation[] }
  /** What it was not given of what was said, or is attached. */
  | {
      readonly kind: 'note';
      readonly code: NoteCode;
      readonly names: readonly string[];
      readonly summaryId?: string | undefined;
      /** The one that answers instead. */
      readonly modelId?: string;
    };

/** As whom a model answers. */
export interface PersonaPrompt {
  readonly instructions: string;
  readonly temperature: number | null;
}

export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly pictures?: readonly PromptPicture[];
}

/** One call of a model, as it counts. */
export interface CountedCall {
  readonly model: string;
  readonly input: number;
  readonly output: number;
  /** No provider has said how many tokens it was. */
  readonly isEstimated: boolean;
}
export type CountCall = (call: CountedCall) => void;

export interface AnswerRequest {
  /** The answer that is being written. */
  readonly messageId: string;
  readonly personaPrompt: PersonaPrompt | undefined;
  /** As the conversation sets them, where it does. */
  readonly temperature?: number | null;
  readonly reasoningEffort?: ReasoningEffort | null;
  readonly toolbox: Toolbox | undefined;
  /** Of what was said before the first of the messages. */
  readonly summary?: string | undefined;
  /** Of what the person has kept, for what they have just said. */
  readonly passages?: readonly QuotedPassage[] | undefined;
  /** Oldest first; the last one is what the person has just said. */
  readonly messages: readonly PromptMessage[];
  /**
   * As a client has written it, in the place of all that we would tell a model: it is asked once, as it is, and the tools
   * are the client's to run. `messages` is then what is said in it, for whoever looks at that alone.
   */
  readonly prompt?: Prompt | undefined;
  /** What was written of the answer before it was interrupted: the model goes on after it, and does not repeat it. */
  readonly begun: string;
  /** It waited for somebody to allow a tool, and goes on from there. */
  readonly resumed?: ResumedAnswer | undefined;
  /** Otherwise: what it had done with tools before it was cut off. */
  readonly done?: DoneBefore | undefined;
  /** Told of each model call, as it ends. */
  readonly count: CountCall;
  readonly signal: AbortSignal;
}

/** Takes a part of an answer. */
export type Emit = (part: AnswerPart) => void;

/** Tokens that a provider counts. */
export interface Usage {
  readonly input: number;
  readonly output: number;
}

/** How a model came to the end of an answer. */
export interface AnswerEnd {
  readonly finish: FinishReason;
  /** Whether it said anything for people to read at the end, after its last tool. */
  readonly hasSpoken: boolean;
  /** Of all calls that say; undefined where none does. */
  readonly usage?: Usage | undefined;
  /** What it says to the app, by the app's schema. */
  readonly structured?: unknown;
  /** It is not over: somebody has to allow a tool first. */
  readonly waits?: true;
}

/** Something that can answer. It throws {@link ModelError} for failures that people should hear of. */
export interface ChatModel {
  readonly info: Model;
  /** An app masks what is said, and no file can be masked: what is attached is not read for it, now or on a later turn. */
  readonly withoutFiles?: true;
  /** What it shows has been judged before (moderation), or is the app's own: it is not judged once more when it is whole. */
  readonly isJudged?: true;
  /** What its answer says to the app, where that is known before: it holds for an answer that is stopped or fails, too. */
  readonly structured?: unknown;
  /** Resolves when the model has come to its end by itself, whatever that end is. Parts are handed on as they come: an iterator would cost a token more than all else on its way. */
  answer(request: AnswerRequest, emit: Emit): Promise<AnswerEnd>;
}

/** The model failed: what was written so far stays, and the answer can be asked for again. */
export class ModelError extends Error {
  readonly code: Extract<ErrorCode, `model_${string}`>;
  /** Where the provider itself gave a reason. */
  readonly finish: FinishReason | null;

  constructor(code: ModelError['code'], cause?: unknown, finish: FinishReason | null = null) {
    super(code, { cause });
    this.name = 'ModelError';
    this.code = code;
    this.finish = finish;
  }
}

/** Whether there is anything to read in a text: no spaces, no signs that are not to be seen. */
export const isVisible = (text: string): boolean => /[^\p{Z}\p{C}]/u.test(text);
