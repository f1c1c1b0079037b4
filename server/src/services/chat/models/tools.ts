import type { AppToolOutcome, Lookup } from '@madang/contracts/apps';
import type { Citation } from '@madang/contracts/chat';
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
  readonly input: z.ZodObject;
  /** @returns all citations of the answer too, with the new ones behind those that were there */
  run(input: unknown, use: ToolUse): Promise<AppToolOutcome>;
}

/** The tools of an app, and what a model is told about them. */
export interface Toolbox {
  readonly instructions: string;
  readonly tools: readonly Tool[];
  /** Which of them finds what a question is about, for models that take no tools. */
  readonly lookup?: Lookup | undefined;
}

/** Tools are named with dots for people; no provider takes those. */
export const wireName = ({ name }: Pick<Tool, 'name'>): string => name.replaceAll('.', '_');
export const inputSchema = ({ input }: Tool): Record<string, unknown> =>
  z.toJSONSchema(input, { io: 'input', target: 'draft-7' });
