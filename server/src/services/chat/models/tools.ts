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

export interface ToolOutcome {
  /** For the model, as JSON. */
  readonly result: unknown;
  readonly found: number;
}

/** Gives a citation its number; the same thing gets the same one again. */
export type Cite = (citation: Omit<Citation, 'number'>) => number;

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  run(input: unknown, cite: Cite, signal: AbortSignal): Promise<ToolOutcome>;
}

export const defineTool = <I extends z.ZodObject>(tool: Omit<Tool, 'input' | 'run'> & { input: I; run(input: z.output<I>, cite: Cite, signal: AbortSignal): Promise<ToolOutcome> }): Tool => ({
  ...tool,
  run: (input, cite, signal) => tool.run(tool.input.parse(input), cite, signal),
});

/** The tools of an app, and what a model is told about them. */
export interface Toolbox {
  readonly instructions: string;
  readonly tools: readonly Tool[];
}

/** Tools are named with dots for people; no provider takes those. */
export const wireName = ({ name }: Pick<Tool, 'name'>): string => name.replaceAll('.', '_');
export const inputSchema = ({ input }: Tool): Record<string, unknown> => z.toJSONSchema(input, { io: 'input', target: 'draft-7' });
