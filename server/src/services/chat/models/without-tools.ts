import type { AnswerRequest, Emit } from './model.ts';
import { foundBlock } from './make-prompt.ts';
import { citationsOf } from './passages.ts';
import { runTools } from './run-tool.ts';
import { wireName } from './tools.ts';

/** So many questions back, where the newest alone finds nothing: "and its lid?" */
const MOST_QUESTIONS = 2;

const NO_TOOLS = 'You cannot use tools in this conversation, and need none: what they would find is here.';

/**
 * The same request for a model that takes no tools: what the app's tool for it finds for the question itself is told with
 * the instructions, and cited as if the model had looked it up. A call that has been allowed keeps its tool: it is made all the same.
 */
export const withoutTools = async (request: AnswerRequest, emit: Emit): Promise<AnswerRequest> => {
  const { toolbox, messages, passages, messageId, signal, resumed } = request;
  if (toolbox === undefined) return request;
  const instructions = [toolbox.instructions, NO_TOOLS];
  const { lookup } = toolbox;
  const tool = toolbox.tools.find(({ name }) => name === lookup?.tool);
  const questions = messages.filter(({ role }) => role === 'user').slice(-MOST_QUESTIONS);
  for (let count = 1; lookup !== undefined && tool !== undefined && count <= questions.length; count += 1) {
    const question = questions.slice(-count)[0]?.content ?? '';
    const call = { id: 'call_0', name: wireName(tool), input: JSON.stringify(lookup.input(question)) };
    const { outcomes } = await runTools(
      toolbox,
      [call],
      { messageId, citations: citationsOf(passages ?? []), signal },
      emit,
    );
    const [outcome] = outcomes;
    if (outcome === undefined || (outcome.found === 0 && count < questions.length)) continue;
    instructions.push(foundBlock(outcome.result));
    break;
  }
  const decided = new Set(resumed?.calls.map(({ name }) => name));
  const tools = toolbox.tools.filter((each) => decided.has(wireName(each)));
  return { ...request, toolbox: { ...toolbox, instructions: instructions.join('\n\n'), tools } };
};
