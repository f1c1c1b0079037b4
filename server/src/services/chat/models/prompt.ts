import type { ReasoningEffort } from '@madang/contracts/chat';
import type { Thought, ToolCall } from './tools.ts';

/** A picture as a model is given it: JPEG or PNG. */
export interface PromptPicture {
  readonly name: string;
  readonly mediaType: string;
  readonly base64: string;
}

/** Somebody says something; with pictures, they are shown before it. */
export interface Spoken {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
  readonly pictures?: readonly PromptPicture[];
  /** What a model wants done, beside what it says. */
  readonly calls?: readonly ToolCall[];
  /** What it thought before that. */
  readonly thoughts?: readonly Thought[];
}

/** What a tool gave for one call, as text: JSON where it is one of ours. */
interface ToolResult {
  readonly role: 'tool';
  readonly callId: string;
  readonly name: string;
  readonly content: string;
}

export type Said = Spoken | ToolResult;

/** A tool as a model is told of it; `inputSchema` is JSON Schema. */
export interface OfferedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** Whether its input has to fit to the letter, where the server can see to that. */
  readonly strict?: boolean | undefined;
}

/** JSON that an answer has to be, by a schema where there is one. */
export interface AnswerFormat {
  readonly name: string;
  readonly description?: string | undefined;
  readonly schema?: Readonly<Record<string, unknown>> | undefined;
  readonly strict?: boolean | undefined;
}

/** How a client of its own wants to be answered, beside what it says. */
export interface AnswerOptions {
  readonly maxTokens?: number | undefined;
  readonly topP?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly name: string } | undefined;
  readonly parallelToolCalls?: boolean | undefined;
  readonly format?: AnswerFormat | undefined;
}

/** All that a language model is told in one round, as plain data. */
export interface Prompt {
  /** In their order: calls of tools are followed by what came of them. */
  readonly messages: readonly Said[];
  /** undefined where it may use none. */
  readonly tools: readonly OfferedTool[] | undefined;
  readonly temperature: number | null;
  readonly reasoningEffort?: ReasoningEffort | null;
  readonly options?: AnswerOptions | undefined;
}
