import { afterAll, beforeAll, expect, it } from 'vitest';
import { anthropic } from '../doubles/anthropic.ts';
import { DONE, saying } from '../doubles/endings.ts';
import { KEY, sse, startModelDouble, type ModelDouble, type Recording } from '../doubles/model-double.ts';
import { chunk, openAiCompatible } from '../doubles/openai-compatible.ts';
import { openAiResponses } from '../doubles/openai-responses.ts';
import { call, collect, readStream, startGuest, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** What was thought before a tool was used goes back with what came of it: providers refuse the question otherwise. */
let compatible: ModelDouble;
let responses: ModelDouble;
let claude: ModelDouble;
let installation: Installation;
let me: Person;
beforeAll(async () => {
  [compatible, responses, claude] = await Promise.all([
    startModelDouble(openAiCompatible),
    startModelDouble(openAiResponses),
    startModelDouble(anthropic),
  ]);
  installation = await startShape('together', {
    LOG_LEVEL: 'error',
    OPENAI_COMPATIBLE_BASE_URL: `${compatible.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    OPENAI_BASE_URL: `${responses.url}/v1`,
    OPENAI_API_KEY: KEY,
    OPENAI_MODEL: 'gpt-5-mini',
    ANTHROPIC_BASE_URL: `${claude.url}/v1`,
    ANTHROPIC_API_KEY: KEY,
    ANTHROPIC_MODEL: 'claude-sonnet-4-5',
  });
  me = await startGuest(installation.url);
});
afterAll(async () => {
  await installation.stop();
  await Promise.all([compatible, responses, claude].map((double) => double.stop()));
});

const NAME = 'recycle_search';
const INPUT = '{"query":"거울"}';
const ask = async (model: string, double: ModelDouble, recordings: readonly Recording[]): Promise<string> => {
  double.recordings = recordings;
  const { body } = await call(
    installation.url,
    'POST /conversations',
    { body: { app: 'eco', model, reasoning_effort: 'low', message: '거울은?' } },
    { token: me.token },
  );
  const events = await collect(readStream(installation.url, me.token, { conversation: body.conversation.id }));
  expect(events.at(-1)?.data['message']).toMatchObject({ status: 'complete', content: '가나', reasoning: '찾아보자' });
  return JSON.stringify(double.requests.at(-1));
};

it('as reasoning_content, where it came as that; and under no name where it did not', async () => {
  const called = [
    chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: NAME, arguments: INPUT } }] }),
    chunk({}, 'tool_calls') + DONE,
  ];
  const answer = saying('가나');
  const thought = [chunk({ reasoning_content: '찾아' }), chunk({ reasoning_content: '보자' })];
  expect(await ask('compatible/double', compatible, [{ body: [...thought, ...called] }, answer])).toContain(
    '"role":"assistant","content":null,"reasoning_content":"찾아보자","tool_calls"',
  );
  const other = [chunk({ reasoning: '찾아보자' })];
  expect(await ask('compatible/double', compatible, [{ body: [...other, ...called] }, answer])).not.toMatch(/찾아보자/);
});

it('with its signature, to Anthropic', async () => {
  const event = (type: string, data: object): string => sse({ type, ...data }, type);
  const block = (index: number, content_block: object, delta: object): string =>
    event('content_block_start', { index, content_block }) +
    event('content_block_delta', { index, delta }) +
    (content_block instanceof Object && 'thinking' in content_block
      ? event('content_block_delta', { index, delta: { type: 'signature_delta', signature: 'SIGNED' } })
      : '') +
    event('content_block_stop', { index });
  const usage = { input_tokens: 1, output_tokens: 1 };
  const sent = await ask('anthropic/claude-sonnet-4-5', claude, [
    {
      body: [
        event('message_start', {
          message: { id: 'm', type: 'message', role: 'assistant', model: 'x', content: [], stop_reason: null, usage },
        }),
        block(0, { type: 'thinking', thinking: '' }, { type: 'thinking_delta', thinking: '찾아보자' }),
        block(
          1,
          { type: 'tool_use', id: 'toolu_1', name: NAME, input: {} },
          { type: 'input_json_delta', partial_json: INPUT },
        ),
        event('message_delta', { delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 5 } }),
        event('message_stop', {}),
      ],
    },
    { body: [anthropic.begin, anthropic.delta('가나'), anthropic.end] },
  ]);
  expect(sent).toContain('{"type":"thinking","thinking":"찾아보자","signature":"SIGNED"},{"type":"tool_use"');
});

it('as the item that a call of a function needs before it, to OpenAI', async () => {
  const event = (type: string, data: object): string => sse({ type, sequence_number: 1, ...data }, type);
  const item = { id: 'rs_1', type: 'reasoning', summary: [] };
  const thought =
    event('response.output_item.added', { output_index: 0, item }) +
    event('response.reasoning_summary_part.added', {
      item_id: 'rs_1',
      output_index: 0,
      summary_index: 0,
      part: { type: 'summary_text', text: '' },
    }) +
    event('response.reasoning_summary_text.delta', {
      item_id: 'rs_1',
      output_index: 0,
      summary_index: 0,
      delta: '찾아보자',
    }) +
    event('response.output_item.done', { output_index: 0, item });
  const called = openAiResponses.toolCall(NAME, INPUT);
  const created = called.indexOf('event: response.output_item.added');
  const sent = await ask('openai/gpt-5-mini', responses, [
    { body: [called.slice(0, created) + thought + called.slice(created)] },
    { body: [openAiResponses.begin, openAiResponses.delta('가나'), openAiResponses.end] },
  ]);
  expect(sent).toMatch(/"id":"rs_1".*"(call_id":"call_1|id":"fc_1)"/);
});
