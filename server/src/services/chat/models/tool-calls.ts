import type { Citation, Model } from '@madang/contracts/chat';
import { countedModelCall } from './counted-model-call.ts';
import type { ModelCall, ModelCallEnd } from './model-call.ts';
import {
  type AnswerEnd,
  type AnswerPart,
  type AnswerRequest,
  type ChatModel,
  type Emit,
  type Usage,
  isVisible,
} from './model.ts';
import { promptOf } from './make-prompt.ts';
import { citationsOf } from './passages.ts';
import type { Prompt, ToolTurn } from './prompt.ts';
import { toModelError } from './provider-error.ts';
import { refusesTools } from './refusals.ts';
import { runTools } from './run-tool.ts';
import { TextToolCalls } from './text-tool-calls.ts';
import { ThinkTags } from './think-tags.ts';
import { type ToolCall, wireName } from './tools.ts';
import { withoutTools } from './without-tools.ts';

/** More calls of a model than this help nobody: then the model has to answer with what it knows. */
const MAX_MODEL_CALLS = 4;

/** What was found out of a model; as long as its connection stays the same. */
interface Known {
  takesTools: boolean;
  /** Its template opens a thought that only its end is seen of. */
  opensThought: boolean;
}

/** A call counts only where the model came to its end: of one that was cut off the input may lack its end. */
const wantsTools = ({ finish }: ModelCallEnd): boolean =>
  finish === 'tool_calls' || finish === 'stop' || finish === 'unknown';

/** Of several calls, what those say that say it. */
export const addUsage = (sum: Usage | undefined, usage: Usage | undefined): Usage | undefined =>
  sum === undefined || usage === undefined
    ? (sum ?? usage)
    : { input: sum.input + usage.input, output: sum.output + usage.output };

/** Lets a model use its tools, one call of it after the other, until it only talks. What tools give is data for it, never a message of somebody. */
const answerWithTools = async (
  request: AnswerRequest,
  modelCall: ModelCall,
  known: Known,
  emit: Emit,
): Promise<AnswerEnd> => {
  const { toolbox, messageId, signal } = request;
  const names = new Set(toolbox?.tools.map(wireName));
  const turns: ToolTurn[] = [];
  let citations: readonly Citation[] = citationsOf(request.passages ?? []);
  let usage: Usage | undefined;
  for (;;) {
    const calls: ToolCall[] = [];
    let text = '';
    let hasSpoken = false;
    const say = (said: string): void => {
      if (toolbox !== undefined) text += said;
      hasSpoken ||= isVisible(said);
      emit({ kind: 'text', text: said });
    };
    const prompt = promptOf(request, turns, turns.length < MAX_MODEL_CALLS);
    const inText = prompt.tools === undefined ? undefined : new TextToolCalls(names, `call_${turns.length}`, say);
    const tags = new ThinkTags(
      (thought) => emit({ kind: 'reasoning', text: thought }),
      (said) => (inText === undefined ? say(said) : inText.take(said)),
      known.opensThought,
    );
    const end = await modelCall(prompt, signal, (part) => {
      if (part.kind === 'call') calls.push(part.call);
      else if (part.kind === 'text') tags.take(part.text);
      else emit(part);
    });
    tags.end();
    known.opensThought = tags.opensThought;
    calls.push(...(inText?.end() ?? []));
    usage = addUsage(usage, end.usage);
    if (calls.length === 0 || !wantsTools(end)) return { finish: end.finish, hasSpoken, usage };
    if (toolbox === undefined || turns.length >= MAX_MODEL_CALLS) return { finish: 'tool_calls', hasSpoken, usage };
    const { outcomes, citations: cited } = await runTools(toolbox, calls, { messageId, citations, signal }, emit);
    citations = cited;
    turns.push({ text, calls, outcomes, thoughts: end.thoughts ?? [] });
  }
};

/** Asks once, as a client has written it. Nothing is learned of the model by it: a client's prompt can make it write anything. */
const answerOnce = async (
  prompt: Prompt,
  request: AnswerRequest,
  modelCall: ModelCall,
  { opensThought }: Known,
  emit: Emit,
): Promise<AnswerEnd> => {
  let hasSpoken = false;
  const calls: ToolCall[] = [];
  const say = (said: string): void => {
    hasSpoken ||= isVisible(said);
    emit({ kind: 'text', text: said });
  };
  const names = new Set(prompt.tools?.map(({ name }) => name));
  const inText = names.size === 0 ? undefined : new TextToolCalls(names, `call_${request.messageId}`, say);
  const tags = new ThinkTags(
    (thought) => emit({ kind: 'reasoning', text: thought }),
    (said) => (inText === undefined ? say(said) : inText.take(said)),
    opensThought,
  );
  const end = await modelCall(prompt, request.signal, (part) => {
    if (part.kind === 'call') calls.push(part.call);
    else if (part.kind === 'text') tags.take(part.text);
    else emit(part);
  });
  tags.end();
  calls.push(...(inText?.end() ?? []));
  if (calls.length === 0 || !wantsTools(end)) {
    // Clients go on asking for the results of calls that were never made.
    const finish = end.finish === 'tool_calls' ? 'stop' : end.finish;
    return { ...end, finish, hasSpoken };
  }
  for (const call of calls) emit({ kind: 'call', call: { ...call, input: call.input.trim() || '{}' } });
  return { ...end, finish: 'tool_calls', hasSpoken };
};

/** What was looked up is told to the reader once the model says something: until then another one may still answer. */
const answerWithoutTools = async (
  request: AnswerRequest,
  modelCall: ModelCall,
  known: Known,
  emit: Emit,
): Promise<AnswerEnd> => {
  let held: AnswerPart[] = [];
  const told = await withoutTools(request, (part) => held.push(part));
  return answerWithTools(told, modelCall, known, (part) => {
    for (const each of held) emit(each);
    held = [];
    emit(part);
  });
};

/**
 * A model of a provider: it is called several times, with its tools' results in between. One that refuses to be offered tools
 * is asked once more without, and is not offered any again.
 */
export const languageModel = (info: Model, modelCall: ModelCall): ChatModel => {
  const known: Known = { takesTools: true, opensThought: false };
  const ask = async (request: AnswerRequest, emit: Emit): Promise<AnswerEnd> => {
    const counted = countedModelCall(info.id, modelCall, request.count);
    if (request.prompt !== undefined) return answerOnce(request.prompt, request, counted, known, emit);
    const offersTools = (request.toolbox?.tools.length ?? 0) > 0;
    if (offersTools && !known.takesTools) return answerWithoutTools(request, counted, known, emit);
    let hasBegun = false;
    try {
      return await answerWithTools(request, counted, known, (part) => {
        hasBegun = true;
        emit(part);
      });
    } catch (error) {
      if (!offersTools || hasBegun || request.signal.aborted || !refusesTools(error)) throw error;
      const end = await answerWithoutTools(request, counted, known, emit);
      known.takesTools = false;
      return end;
    }
  };
  return {
    info,
    async answer(request, emit) {
      try {
        return await ask(request, emit);
      } catch (error) {
        throw toModelError(error);
      }
    },
  };
};
