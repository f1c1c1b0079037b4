import { isDeepStrictEqual } from 'node:util';
import { storableText } from '@madang/contracts/fields';
import type { OutsideTool } from '@madang/contracts/mcp/outside-tools';
import { isNotSent, isUnknownOutcome } from '../models/call-outcome.ts';
import { foundBlock } from '../models/make-prompt.ts';
import type { ToolCall, ToolProgress } from '../models/tools.ts';
import type { MadeCall } from '../schema.ts';

/** As much as a model needs to know that it was done. */
const MOST_OUTCOME_CHARS = 2000;
/** So many calls, the newest. */
const MOST_TOLD = 20;

type CalledTool = Pick<OutsideTool, 'server_id' | 'server' | 'name'>;

/** What a text says that is itself JSON of something: it is the same however it is written. */
const plainOf = (value: unknown): unknown => {
  if (typeof value === 'string' && /^\s*[[{]/.test(value)) {
    try {
      return plainOf(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plainOf(part)]));
};
const inputOf = ({ input }: Pick<ToolCall, 'input'>): unknown =>
  plainOf(JSON.parse(input.trim() === '' ? '{}' : storableText(input)));
const isOf = (made: MadeCall, tool: CalledTool): boolean => made.serverId === tool.server_id && made.tool === tool.name;

const TOLD =
  'These calls have been made already for what the person wants, in an answer that was cut off or is written anew. What was done is done: do not make one of them again unless the person has asked for that since.';

/**
 * Calls of tools that may change something, of one answer and of those that it follows on: none is made a second time without
 * somebody being asked, whatever was allowed before.
 */
export class MadeCalls {
  readonly #others: readonly MadeCall[];
  readonly #before: readonly MadeCall[];
  readonly #own: MadeCall[];

  /** `own`: of this answer, from when it was begun; `cutOff`: so many of them were made before it was cut off, and not only waiting. */
  constructor(others: readonly MadeCall[], own: readonly MadeCall[], cutOff: number) {
    this.#others = others;
    this.#before = own.slice(0, cutOff);
    this.#own = [...own];
  }

  /** Of this answer. */
  get own(): readonly MadeCall[] {
    return this.#own;
  }

  /** How many of them were made before it was cut off. */
  get cutOff(): number {
    return this.#before.length;
  }

  /** Whether it may have been done already: by an answer that was cut off, with an outcome that nobody knows, or with the same input. */
  mayRepeat(call: ToolCall, tool: CalledTool): boolean {
    if ([...this.#others, ...this.#before].some((made) => isOf(made, tool))) return true;
    return this.#own.some(
      (made) => isOf(made, tool) && (made.outcome === null || isDeepStrictEqual(inputOf(made), inputOf(call))),
    );
  }

  /** A call is being made, or has been. */
  note(
    { calls, outcomes, isCalling }: ToolProgress,
    toolOf: (call: ToolCall) => CalledTool | undefined,
    now: number,
  ): void {
    const call = calls[isCalling ? outcomes.length : outcomes.length - 1];
    const tool = call && toolOf(call);
    if (call === undefined || tool === undefined) return;
    const result = outcomes.at(-1)?.result;
    // What was sent to nobody was not made.
    if (!isCalling && isNotSent(result)) {
      this.#own.pop();
      return;
    }
    const outcome =
      isCalling || isUnknownOutcome(result)
        ? null
        : storableText(JSON.stringify(result ?? null).slice(0, MOST_OUTCOME_CHARS));
    const { server_id: serverId, server, name } = tool;
    const at = isCalling ? new Date(now).toISOString() : this.#own.at(-1)?.at;
    const made: MadeCall = {
      serverId,
      server,
      tool: name,
      input: storableText(call.input),
      outcome,
      ...(at && { at }),
    };
    if (isCalling) this.#own.push(made);
    else this.#own.splice(-1, 1, made);
  }

  /** For the model, of other answers than this one; undefined where there is nothing to tell. */
  get told(): string | undefined {
    if (this.#others.length === 0) return undefined;
    const calls = this.#others.slice(-MOST_TOLD).map(({ server, tool, input, outcome }) => ({
      server,
      tool,
      input,
      outcome: outcome ?? 'not known: it may have been done',
    }));
    return `${TOLD}\n${foundBlock(calls)}`;
  }
}
