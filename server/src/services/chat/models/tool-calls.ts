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
import type { Prompt } from './prompt.ts';
import { toModelError } from './provider-error.ts';
import { refusedTools, refusesTools } from './refusals.ts';
import { runTools } from './run-tool.ts';
import { TextToolCalls } from './text-tool-calls.ts';
import { ThinkTags } from './think-tags.ts';
import { type Tool, type ToolCall, type ToolOutcome, type ToolTurn, wireName } from './tools.ts';
import { withoutTools } from './without-tools.ts';

/** More calls of a model than this help nobody: then the model has to answer with what it knows. */
const MAX_MODEL_CALLS = 4;

/** What was found out of a model; as long as its connection stays the same. */
interface Known {
  takesTools: boolean;
  /** Tools of others that its server does not take, such as for their schemas, by their keys. */
  readonly refusedTools: Set<string>;
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
  takesTools = true,
): Promise<AnswerEnd> => {
  const { toolbox, messageId, signal, resumed, done, begun } = request;
  const names = new Set(toolbox?.tools.map(wireName));
  const before = resumed ?? done;
  const turns: ToolTurn[] = [...(before?.turns ?? [])];
  /** It may use tools after so many calls of it, and no more. */
  const mayGoOn = (): boolean =>
    toolbox !== undefined && takesTools && turns.filter(({ calls }) => calls.length > 0).length < MAX_MODEL_CALLS;
  let citations: readonly Citation[] = before?.citations ?? citationsOf(request.passages ?? []);
  let usage: Usage | undefined;
  /** Makes the calls of one turn; false where somebody has to allow one first. */
  const run = async (
    { text, calls, thoughts }: Omit<ToolTurn, 'outcomes'>,
    made: readonly ToolOutcome[] = [],
  ): Promise<boolean> => {
    if (toolbox === undefined) return true;
    const ran = await runTools(toolbox, calls, { messageId, citations, signal }, emit, {
      done: made,
      keep: async (outcomes, found, isCalling) =>
        toolbox.keep?.({ turns, text, calls, thoughts, outcomes, citations: found, isCalling }),
    });
    ({ citations } = ran);
    if (ran.waits === undefined) {
      turns.push({ text, calls, thoughts, outcomes: ran.outcomes });
      return true;
    }
    if (toolbox.pause === undefined) throw new Error(`nobody can be asked whether ${ran.waits.name} may be used`);
    const paused = { turns, text, calls, thoughts, outcomes: ran.outcomes, citations };
    emit({ kind: 'consent', asked: await toolbox.pause(ran.waits, paused) });
    return false;
  };
  if (resumed !== undefined && !(await run(resumed, resumed.outcomes)))
    return { finish: 'tool_calls', hasSpoken: false, usage, waits: true };
  // What it said before it waited is told with what it wanted done; what it said before it was cut off, behind what it had done.
  const cutOff = resumed === undefined ? begun.slice(done?.written ?? 0) : '';
  if (cutOff !== '') turns.push({ text: cutOff, calls: [], thoughts: [], outcomes: [] });
  for (;;) {
    const calls: ToolCall[] = [];
    let text = '';
    let hasSpoken = false;
    const say = (said: string): void => {
      if (toolbox !== undefined) text += said;
      hasSpoken ||= isVisible(said);
      emit({ kind: 'text', text: said });
    };
    const prompt = promptOf(request, turns, { offersTools: mayGoOn(), takesTools });
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
    if (!mayGoOn()) return { finish: 'tool_calls', hasSpoken, usage };
    if (!(await run({ text, calls, thoughts: end.thoughts ?? [] })))
      return { finish: 'tool_calls', hasSpoken, usage, waits: true };
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
  return answerWithTools(
    told,
    modelCall,
    known,
    (part) => {
      for (const each of held) emit(each);
      held = [];
      emit(part);
    },
    false,
  );
};

/** Without the tools of others that are not taken. What waited for somebody's decision goes on with the one that it waited for. */
const withoutRefused = (request: AnswerRequest, refused: ReadonlySet<string>): AnswerRequest => {
  const { toolbox, resumed } = request;
  if (toolbox === undefined || refused.size === 0) return request;
  const waiting = new Set(resumed?.calls.map(({ name }) => name));
  const isTaken = (tool: Tool): boolean =>
    tool.outsideKey === undefined || !refused.has(tool.outsideKey) || waiting.has(wireName(tool));
  return { ...request, toolbox: { ...toolbox, tools: toolbox.tools.filter(isTaken) } };
};

/** Which of the tools of others, of those that were offered, an error is about, by their keys. */
const refusedOf = ({ toolbox }: AnswerRequest, error: unknown): string[] => {
  const tools = toolbox?.tools ?? [];
  const names = new Set(refusedTools(error, tools.map(wireName)));
  return tools.flatMap((tool) => (tool.outsideKey !== undefined && names.has(wireName(tool)) ? [tool.outsideKey] : []));
};

/**
 * A model of a provider: it is called several times, with its tools' results in between. Where its server refuses tools of
 * others, it is asked without those, and is not offered them again; one that refuses our own too is asked without any.
 */
export const languageModel = (info: Model, modelCall: ModelCall): ChatModel => {
  const known: Known = { takesTools: true, refusedTools: new Set(), opensThought: false };
  const ask = async (given: AnswerRequest, emit: Emit): Promise<AnswerEnd> => {
    const counted = countedModelCall(info.id, modelCall, given.count);
    if (given.prompt !== undefined) return answerOnce(given.prompt, given, counted, known, emit);
    const refused = new Set(known.refusedTools);
    let hasBegun = false;
    const take = (part: AnswerPart): void => {
      hasBegun = true;
      emit(part);
    };
    for (;;) {
      const request = withoutRefused(given, refused);
      const offersTools = (request.toolbox?.tools.length ?? 0) > 0;
      if (offersTools && !known.takesTools) return answerWithoutTools(request, counted, known, emit);
      try {
        const end = await answerWithTools(request, counted, known, take);
        for (const key of refused) known.refusedTools.add(key);
        return end;
      } catch (error) {
        if (!offersTools || hasBegun || request.signal.aborted) throw error;
        const found = refusedOf(request, error).filter((key) => !refused.has(key));
        if (found.length > 0) {
          for (const key of found) refused.add(key);
          continue;
        }
        if (!refusesTools(error)) throw error;
        const end = await answerWithoutTools(request, counted, known, emit);
        known.takesTools = false;
        return end;
      }
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
