import { expect, it } from 'vitest';
import { AppError } from '#platform/errors';
import type { AnswerPart } from '../models/model.ts';
import { runTools } from '../models/run-tool.ts';
import type { ToolCall } from '../models/tools.ts';
import { MadeCalls } from './made-calls.ts';
import { outsideTool } from './outside-tool.ts';

const MAIL = {
  ...{ server_id: 'a', server: 'notes', name: 'send_mail', title: null, description: '', input_schema: {} },
  ...{ read_only: false, fingerprint: 'f', apps: [], persona_ids: [] },
};
const used = { text: 'sent', is_error: false, found: 1, outcome_unknown: null };
const gives = (answer: object) => () => Promise.resolve(answer);
const refuses = (code: 'mcp_tool_changed' | 'mcp_server_unreachable' | 'service_unavailable') => () =>
  Promise.reject(new AppError(code));

/** What came of a call that was allowed, as its reader is told and as it is kept. */
const use = async (input: string, answer: () => Promise<unknown>) => {
  const made = new MadeCalls([], [], 0);
  const here = { db: undefined, ownerId: 'me', conversationId: 'c', client: { call: answer }, made };
  const tool = outsideTool({ ...here, takeDecision: () => 'allowed' } as never, MAIL);
  const call: ToolCall = { id: '1', name: 'notes_send_mail', input };
  const emitted: AnswerPart[] = [];
  const signal = new AbortController().signal;
  await runTools(
    { instructions: '', tools: [tool] },
    [call],
    { messageId: 'm', citations: [], signal },
    (part) => void emitted.push(part),
    {
      keep: (outcomes, citations, isCalling) => {
        const progress = { turns: [], text: '', thoughts: [], calls: [call], outcomes, citations, isCalling };
        made.note(progress, () => MAIL, 0);
        return Promise.resolve();
      },
    },
  );
  const result = emitted.find(({ kind }) => kind === 'tool-result');
  return [result?.kind === 'tool-result' && result.outcome, made.own.length];
};

it.each([
  ['a call', '{}', gives(used), 'done', 1],
  ['an error of the tool', '{}', gives({ ...used, is_error: true }), 'failed', 1],
  ['no answer', '{}', gives({ ...used, outcome_unknown: 'mcp_server_too_slow' }), 'unknown', 1],
  ['a service that is away', '{}', refuses('service_unavailable'), 'unknown', 1],
  ['a tool that has changed', '{}', refuses('mcp_tool_changed'), 'not_sent', 0],
  ['a server that cannot be reached', '{}', refuses('mcp_server_unreachable'), 'not_sent', 0],
  ['an input that is none', '[1]', gives(used), 'not_sent', 0],
] as const)('tells what came of %s, and keeps what was sent', async (_, input, answer, outcome, kept) => {
  expect(await use(input, answer)).toEqual([outcome, kept]);
});
