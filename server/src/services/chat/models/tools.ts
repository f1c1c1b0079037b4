import type { AppToolOutcome, Lookup } from '@madang/contracts/apps';
import type { Citation } from '@madang/contracts/chat';
import type { SentCall } from '@madang/contracts/chat/parts';
import { z } from 'zod';

/** What a model wants done, as it wrote it: `input` should be JSON. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: string;
  /** Whatever the provider wants to have back with the call. */
  readonly metadata?: unknown;
}

/** What a model thought, as its server wants to have it back with what came of its tools: some refuse to go on without. */
export interface Thought {
  readonly text: string;
  /** Whatever else the provider wants to have back with it, such as its signature. */
  readonly metadata?: unknown;
}

/** What a tool gives: for the model, as JSON, and how much was found. */
export type ToolOutcome = Pick<AppToolOutcome, 'result' | 'found'>;

/** One call of a model within an answer: what was said, what was to be done, and what came of it. One without calls was cut off. */
export interface ToolTurn {
  readonly text: string;
  /** What it thought before, as far as its server wants to have it back. */
  readonly thoughts: readonly Thought[];
  readonly calls: readonly ToolCall[];
  readonly outcomes: readonly ToolOutcome[];
}

/** How far an answer had come when a model wanted something done that somebody has to allow. */
export interface PausedAnswer {
  /** Its calls of models that are over, with what came of their tools. */
  readonly turns: readonly ToolTurn[];
  /** The one that is not: what it said, wanted, and what of that is done. */
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly thoughts: readonly Thought[];
  readonly outcomes: readonly ToolOutcome[];
  readonly citations: readonly Citation[];
}

/** How far an answer has come, as it is kept around each call that may change something. */
export interface ToolProgress extends PausedAnswer {
  /** The call after those with an outcome is being made: what came of it is not known yet. */
  readonly isCalling: boolean;
}

/** What an answer had done with its tools before it was cut off. */
export interface DoneBefore {
  readonly turns: readonly ToolTurn[];
  readonly citations: readonly Citation[];
  /** So many characters of the answer are told with them; what follows was said after the last one. */
  readonly written: number;
}

/** A paused answer that goes on, and what was decided of the call that it waited for. */
export interface ResumedAnswer extends PausedAnswer {
  /** So many of its calls that may change something were made before it was cut off, if it ever was. */
  readonly cutOffCalls: number;
  readonly callId: string;
  /** The tool, as it was when the person was asked. */
  readonly serverId: string;
  readonly tool: string;
  readonly fingerprint: string;
  readonly isAllowed: boolean;
}

/** In which answer a tool is used. */
export interface ToolUse {
  readonly messageId: string;
  /** Those of the answer so far. */
  readonly citations: readonly Citation[];
  readonly signal: AbortSignal;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject | z.ZodRecord;
  /** As a server of others writes it, in the place of that. */
  readonly inputSchema?: Readonly<Record<string, unknown>>;
  /** Of a tool of others: another one, or the same with another schema, has another key. */
  readonly outsideKey?: string;
  /** Of a tool of others, whose it is: what is sent is kept with the answer. */
  readonly outside?: Pick<SentCall, 'server' | 'tool'>;
  /** It may change something: what is to be done is kept before it is, and what came of it before a model is told. */
  readonly changes?: true;
  /** Whether a call may be made now; without it, any may. */
  mayRun?(call: ToolCall): Promise<'allowed' | 'refused' | 'waits'>;
  /** @returns all citations of the answer too, with the new ones behind those that were there */
  run(input: unknown, use: ToolUse): Promise<AppToolOutcome>;
}

/** The tools of an app, and what a model is told about them. */
export interface Toolbox {
  readonly instructions: string;
  readonly tools: readonly Tool[];
  /** Which of them finds what a question is about, for models that take no tools. */
  readonly lookup?: Lookup | undefined;
  /** Keeps how far the answer has come, for when a call is allowed. */
  pause?(call: ToolCall, paused: PausedAnswer): Promise<AskedConsent>;
  /** Keeps it before a call that may change something, and after it. @throws FencedError where the answer is not this process's any more */
  keep?(progress: ToolProgress): Promise<void>;
}

/** What a person is asked to allow, with what it would be done. */
export interface AskedConsent {
  readonly id: string;
  readonly server: string;
  readonly tool: string;
  readonly arguments: string;
  /** Its tool may have been used already for what is in the conversation. */
  readonly may_repeat?: true;
}

/** What a call is made with, as it is shown and kept. @throws SyntaxError */
export const argumentsOf = ({ input }: Pick<ToolCall, 'input'>): string =>
  JSON.stringify(JSON.parse(input.trim() || '{}'));

/** Tools are named with dots for people; no provider takes those. */
export const wireName = ({ name }: Pick<Tool, 'name'>): string => name.replaceAll('.', '_');
export const inputSchema = ({ input, inputSchema: given }: Tool): Readonly<Record<string, unknown>> =>
  given ?? z.toJSONSchema(input, { io: 'input', target: 'draft-7' });
