import type { AppToolOutcome } from '@madang/contracts/apps';
import type { Citation } from '@madang/contracts/chat';
import { storableText } from '@madang/contracts/fields';
import { z } from 'zod';
import { AppError } from '#platform/errors';
import { NOT_SENT, outcomeOf } from './call-outcome.ts';
import type { Emit } from './model.ts';
import { argumentsOf, type Toolbox, type ToolCall, type ToolOutcome, type ToolUse, wireName } from './tools.ts';

/** A model's mistake is told to the model, which may correct it. */
const runCall = async (toolbox: Toolbox, call: ToolCall, use: ToolUse): Promise<AppToolOutcome> => {
  const { citations: known } = use;
  const citations = [...known];
  const tool = toolbox.tools.find((each) => wireName(each) === call.name);
  if (tool === undefined) return { result: { error: `there is no tool ${call.name}` }, found: 0, citations };
  try {
    return await tool.run(call.input.trim() === '' ? {} : JSON.parse(call.input), use);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      return {
        result: {
          error: `the input does not fit: ${storableText(error.message.slice(0, 500))}`,
          ...(tool.outside && NOT_SENT),
        },
        found: 0,
        citations,
      };
    if (error instanceof AppError && error.status < 500)
      return { result: { error: error.code, detail: error.message }, found: 0, citations };
    throw error;
  }
};

const REFUSED = { error: 'the person has refused this call: do not repeat it, and say what you cannot do without it' };

const isJson = (input: string): boolean => {
  try {
    JSON.parse(input.trim() === '' ? '{}' : input);
    return true;
  } catch {
    return false;
  }
};

interface RanTools {
  readonly outcomes: readonly ToolOutcome[];
  readonly citations: readonly Citation[];
  /** The first call that somebody has to allow; it was not made, and none after it. */
  readonly waits?: ToolCall;
}

interface Running {
  /** What came of the first calls before. */
  readonly done?: readonly ToolOutcome[];
  /** Told around each call that may change something: what came of those before it, and whether it is being made. */
  readonly keep?: (
    outcomes: readonly ToolOutcome[],
    citations: readonly Citation[],
    isCalling: boolean,
  ) => Promise<void>;
}

/**
 * Uses one tool after the other, and tells the reader.
 * @returns what they gave, and all citations of the answer
 */
export const runTools = async (
  toolbox: Toolbox,
  calls: readonly ToolCall[],
  use: ToolUse,
  emit: Emit,
  { done = [], keep = () => Promise.resolve() }: Running = {},
): Promise<RanTools> => {
  const outcomes: ToolOutcome[] = [...done];
  let { citations } = use;
  const tellCitations = (): void => {
    if (citations.length > use.citations.length) emit({ kind: 'citations', citations: [...citations] });
  };
  for (const call of calls.slice(done.length)) {
    const tool = toolbox.tools.find((each) => wireName(each) === call.name);
    const name = tool?.name ?? call.name;
    // What is no JSON is told to the model: there is nothing to be allowed.
    const isReadable = isJson(call.input);
    const may = isReadable ? ((await tool?.mayRun?.(call)) ?? 'allowed') : 'allowed';
    if (may === 'waits') {
      tellCitations();
      return { outcomes, citations, waits: call };
    }
    const isKept = tool?.changes === true && isReadable && may === 'allowed';
    use.signal.throwIfAborted();
    if (isKept) await keep(outcomes, citations, true);
    // What is refused is sent to nobody.
    const sent =
      tool?.outside !== undefined && isReadable && may === 'allowed'
        ? { ...tool.outside, arguments: argumentsOf(call) }
        : undefined;
    emit({ kind: 'tool-called', name, sent });
    const outcome: AppToolOutcome =
      may === 'refused'
        ? { result: REFUSED, found: 0, citations: [...citations] }
        : await runCall(toolbox, call, { ...use, citations });
    ({ citations } = outcome);
    outcomes.push(outcome);
    if (isKept) await keep(outcomes, citations, false);
    emit({ kind: 'tool-result', name, found: outcome.found, outcome: sent && outcomeOf(outcome.result) });
  }
  tellCitations();
  return { outcomes, citations };
};
