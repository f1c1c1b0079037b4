import { expect, it } from 'vitest';
import { z } from 'zod';
import { runTools } from '../models/run-tool.ts';
import type { ResumedAnswer, Tool, ToolCall } from '../models/tools.ts';
import { decisionOf } from './take-decision.ts';

const MAIL = { server_id: 'notes', name: 'send_mail', fingerprint: 'a' };
const callOf = (name: string): ToolCall => ({ id: 'call_0', name, input: '{}' });
const resumedWith = (...calls: readonly ToolCall[]): ResumedAnswer => ({
  turns: [],
  text: '',
  calls,
  thoughts: [],
  outcomes: [],
  citations: [],
  cutOffCalls: 0,
  callId: 'call_0',
  serverId: MAIL.server_id,
  tool: MAIL.name,
  fingerprint: MAIL.fingerprint,
  isAllowed: true,
});

it('allows the call that waited, once, of the very tool that was shown', () => {
  const call = callOf('notes_send_mail');
  const resumed = resumedWith(call);
  const take = decisionOf(resumed);
  expect([take(call, MAIL), take(call, MAIL)]).toEqual(['allowed', undefined]);
  for (const other of [{ server_id: 'other' }, { name: 'delete_all' }, { fingerprint: 'b' }])
    expect(decisionOf(resumed)(call, { ...MAIL, ...other })).toBeUndefined();
  expect(decisionOf({ ...resumed, isAllowed: false })(call, MAIL)).toBe('refused');
});

it('gives what was decided of a tool that is gone to no other call, though it has the same id', async () => {
  const resumed = resumedWith(callOf('notes_gone'), callOf('notes_send_mail'));
  const take = decisionOf(resumed);
  const tool: Tool = {
    name: 'notes.send_mail',
    description: '',
    input: z.record(z.string(), z.unknown()),
    run: () => Promise.reject(new Error('nobody has allowed it')),
    mayRun: (call) => Promise.resolve(take(call, MAIL) ?? 'waits'),
  };
  const use = { messageId: 'a', citations: [], signal: new AbortController().signal };
  const ran = await runTools({ instructions: '', tools: [tool] }, resumed.calls, use, () => undefined);
  expect(ran.waits).toBe(resumed.calls[1]);
});
