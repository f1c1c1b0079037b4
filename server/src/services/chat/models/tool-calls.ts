import { storableText } from '@madang/contracts/fields';
import type { AppToolOutcome } from '@madang/contracts/apps';
import type { Citation, Model } from '@madang/contracts/chat';
import { z } from 'zod';
import { AppError } from '#platform/errors';
import { type AnswerEnd, type AnswerRequest, type ChatModel, type Emit, type Usage, isVisible } from './model.ts';
import { type ToolTurn, promptOf } from './prompt.ts';
import { countedModelCall } from './counted-model-call.ts';
import type { ModelCall, ModelCallEnd } from './model-call.ts';
import { ThinkTags } from './think-tags.ts';
import { type ToolCall, type ToolOutcome, type ToolUse, type Toolbox, wireName } from './tools.ts';
import { toModelError } from './provider-error.ts';

/** More modelCalls than this help nobody: then the model has to answer with what it knows. */
const MAX_MODEL_CALLS = 4;

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

/** A call counts only where the model came to its end: of one that was cut off the input may lack its end. */
const wantsTools = ({ finish }: ModelCallEnd): boolean =>
  finish === 'tool_calls' || finish === 'stop' || finish === 'unknown';

/** Of several calls, what those say that say it. */
export const addUsage = (sum: Usage | undefined, usage: Usage | undefined): Usage | undefined =>
  sum === undefined || usage === undefined
    ? (sum ?? usage)
    : { input: sum.input + usage.input, output: sum.output + usage.output };

/** Lets a model use its tools, modelCall after modelCall, until it only talks. What tools give is data for it, never a message of somebody. */
const answerWithTools = async (request: AnswerRequest, modelCall: ModelCall, emit: Emit): Promise<AnswerEnd> => {
  const { toolbox, messageId, signal } = request;
  const turns: ToolTurn[] = [];
  let citations: readonly Citation[] = [];
  let usage: Usage | undefined;
  for (;;) {
    const calls: ToolCall[] = [];
    let text = '';
    let hasSpoken = false;
    const tags = new ThinkTags(
      (thought) => emit({ kind: 'reasoning', text: thought }),
      (said) => {
        if (toolbox !== undefined) text += said;
        hasSpoken ||= isVisible(said);
        emit({ kind: 'text', text: said });
      },
    );
    const end = await modelCall(promptOf(request, turns, turns.length < MAX_MODEL_CALLS), signal, (part) => {
      if (part.kind === 'call') calls.push(part.call);
      else if (part.kind === 'text') tags.take(part.text);
      else emit(part);
    });
    tags.end();
    usage = addUsage(usage, end.usage);
    if (calls.length === 0 || !wantsTools(end)) return { finish: end.finish, hasSpoken, usage };
    if (toolbox === undefined || turns.length >= MAX_MODEL_CALLS) return { finish: 'tool_calls', hasSpoken, usage };
    const outcomes: ToolOutcome[] = [];
    const cited = citations.length;
    for (const call of calls) {
      const name = toolbox.tools.find((tool) => wireName(tool) === call.name)?.name ?? call.name;
      emit({ kind: 'tool-called', name });
      const outcome = await runCall(toolbox, call, { messageId, citations, signal });
      ({ citations } = outcome);
      emit({ kind: 'tool-result', name, found: outcome.found });
      outcomes.push({ result: outcome.result, found: outcome.found });
    }
    if (citations.length > cited) emit({ kind: 'citations', citations: [...citations] });
    turns.push({ text, calls, outcomes });
  }
};

/** A model of a provider: it is asked in modelCalls, with its tools' results in between. */
export const languageModel = (info: Model, modelCall: ModelCall): ChatModel => ({
  info,
  async answer(request, emit) {
    try {
      return await answerWithTools(request, countedModelCall(info.id, modelCall, request.count), emit);
    } catch (error) {
      throw toModelError(error);
    }
  },
});
