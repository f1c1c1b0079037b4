import type { Citation } from '@madang/contracts/chat';
import { z } from 'zod';
import { AppError } from '#platform/errors';
import type { AnswerRequest, Say } from './model.ts';
import { promptOf, type ToolTurn } from './prompt.ts';
import type { Round } from './round.ts';
import { wireName, type Cite, type Toolbox, type ToolCall, type ToolOutcome } from './tools.ts';

/** More rounds than this help nobody: then the model has to answer with what it knows. */
const MAX_ROUNDS = 4;

/** A model's mistake is told to the model, which may correct it. */
const runCall = async (toolbox: Toolbox, call: ToolCall, cite: Cite, signal: AbortSignal): Promise<ToolOutcome> => {
  const tool = toolbox.tools.find((each) => wireName(each) === call.name);
  if (tool === undefined) return { result: { error: `there is no tool ${call.name}` }, found: 0 };
  try {
    return await tool.run(call.input.trim() === '' ? {} : JSON.parse(call.input), cite, signal);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return { result: { error: `the input does not fit: ${error.message.slice(0, 500)}` }, found: 0 };
    if (error instanceof AppError && error.status < 500) return { result: { error: error.code, detail: error.message }, found: 0 };
    throw error;
  }
};

/** Lets a model use its tools, round after round, until it only talks. What tools give is data for it, never a message of somebody. */
export const answerInRounds = async (request: AnswerRequest, round: Round, say: Say): Promise<void> => {
  const { toolbox, signal } = request;
  const turns: ToolTurn[] = [];
  const citations: Citation[] = [];
  const cite: Cite = (citation) => {
    const known = citations.find(({ kind, ref, title }) => kind === citation.kind && ref === citation.ref && title === citation.title);
    if (known !== undefined) return known.number;
    citations.push({ ...citation, number: citations.length + 1 });
    return citations.length;
  };
  for (;;) {
    const calls: ToolCall[] = [];
    let text = '';
    await round(promptOf(request, turns, turns.length < MAX_ROUNDS), signal, (part) => {
      if (part.kind === 'call') calls.push(part.call);
      else {
        if (toolbox !== undefined) text += part.text;
        say(part);
      }
    });
    if (calls.length === 0 || toolbox === undefined || turns.length >= MAX_ROUNDS) return;
    const outcomes: ToolOutcome[] = [];
    const cited = citations.length;
    for (const call of calls) {
      const name = toolbox.tools.find((tool) => wireName(tool) === call.name)?.name ?? call.name;
      say({ kind: 'tool-called', name });
      const outcome = await runCall(toolbox, call, cite, signal);
      say({ kind: 'tool-result', name, found: outcome.found });
      outcomes.push(outcome);
    }
    if (citations.length > cited) say({ kind: 'citations', citations: [...citations] });
    turns.push({ text, calls, outcomes });
  }
};
