import type { AppToolOutcome } from '@madang/contracts/apps';
import type { Citation } from '@madang/contracts/chat';
import { storableText } from '@madang/contracts/fields';
import { z } from 'zod';
import { AppError } from '#platform/errors';
import type { Emit } from './model.ts';
import { type Toolbox, type ToolCall, type ToolUse, wireName } from './tools.ts';

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
        result: { error: `the input does not fit: ${storableText(error.message.slice(0, 500))}` },
        found: 0,
        citations,
      };
    if (error instanceof AppError && error.status < 500)
      return { result: { error: error.code, detail: error.message }, found: 0, citations };
    throw error;
  }
};

/** Uses one tool after the other, and tells the reader. @returns what they gave, and all citations of the answer */
export const runTools = async (
  toolbox: Toolbox,
  calls: readonly ToolCall[],
  use: ToolUse,
  emit: Emit,
): Promise<{ readonly outcomes: readonly AppToolOutcome[]; readonly citations: readonly Citation[] }> => {
  const outcomes: AppToolOutcome[] = [];
  let { citations } = use;
  for (const call of calls) {
    const name = toolbox.tools.find((tool) => wireName(tool) === call.name)?.name ?? call.name;
    emit({ kind: 'tool-called', name });
    const outcome = await runCall(toolbox, call, { ...use, citations });
    ({ citations } = outcome);
    emit({ kind: 'tool-result', name, found: outcome.found });
    outcomes.push(outcome);
  }
  if (citations.length > use.citations.length) emit({ kind: 'citations', citations: [...citations] });
  return { outcomes, citations };
};
