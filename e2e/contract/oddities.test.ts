import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KEY, startModelDouble, WORDS, type ModelDouble } from '../doubles/model-double.ts';
import { ODD_CALLS } from '../doubles/odd-calls.ts';
import { ODDITIES } from '../doubles/oddities.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, collect, readStream, startGuest, textOf, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let model: ModelDouble;
let installation: Installation;
let me: Person;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  model.paceMs = 1;
  installation = await startShape('together', {
    LOG_LEVEL: 'error',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    OUTBOUND_TIMEOUT_SECONDS: '1',
  });
  me = await startGuest(installation.url);
});
afterAll(async () => {
  await installation.stop();
  await model.stop();
});
beforeEach(() => {
  model.recordings = [];
});

const ask = async (app: 'chat' | 'eco') => {
  const { body } = await call(
    installation.url,
    'POST /conversations',
    { body: { app, message: '거울은 어떻게 버려?' } },
    { token: me.token },
  );
  const events = await collect(readStream(installation.url, me.token, { conversation: body.conversation.id }));
  return {
    events,
    message: events.at(-1)?.data['message'] as { content: string; status: string; error_code: string | null },
  };
};

describe('what servers of the chat completions API were seen to send', () => {
  it.each(ODDITIES.map((oddity) => [oddity.name, oddity] as const))('%s', async (_, { recording, becomes }) => {
    model.recordings = [recording];
    const { events, message } = await ask('chat');
    expect([message.content, message.status, message.error_code]).toEqual(becomes);
    expect(textOf(events)).toBe(becomes[0]);
  });

  it.each(ODD_CALLS.map((odd) => [odd.name, odd] as const))('a call of a tool: %s', async (_, { recording, calls }) => {
    model.recordings = [recording, { body: [openAiCompatible.delta(WORDS[0] ?? ''), openAiCompatible.end] }];
    const { events, message } = await ask('eco');
    expect(message).toMatchObject({ status: 'complete', content: WORDS[0] });
    expect(events.filter(({ event }) => event === 'tool.called').map(({ data }) => data['name'])).toEqual(
      Array<string>(calls).fill('recycle.search'),
    );
    for (const { data } of events.filter(({ event }) => event === 'tool.result'))
      expect(data['found']).toBeGreaterThan(0);
    const sent = (
      model.requests.at(-1) as {
        messages: {
          tool_calls?: { id: string; function: { name: string; arguments: string } }[];
          tool_call_id?: string;
        }[];
      }
    ).messages;
    const told = sent.flatMap((each) => each.tool_calls ?? []);
    expect(told.map((each) => [each.function.name, JSON.parse(each.function.arguments) as unknown])).toEqual(
      Array.from({ length: calls }, () => ['recycle_search', { query: '거울' }]),
    );
    expect(sent.flatMap((each) => each.tool_call_id ?? [])).toEqual(told.map(({ id }) => id));
    expect(new Set(told.map(({ id }) => id)).size).toBe(calls);
  });

  it('counts its rows', () => {
    console.log(`oddities: ${ODDITIES.length}, calls of tools: ${ODD_CALLS.length}`);
    expect(new Set([...ODDITIES, ...ODD_CALLS].map(({ name }) => name)).size).toBeGreaterThan(70);
  });
});
