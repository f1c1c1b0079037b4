import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { anthropic } from '../doubles/anthropic.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { openAiResponses } from '../doubles/openai-responses.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let compatible: ModelDouble;
let openai: ModelDouble;
let claude: ModelDouble;
let installation: Installation;
let me: Person;
beforeAll(async () => {
  [compatible, openai, claude] = await Promise.all([
    startModelDouble(openAiCompatible),
    startModelDouble(openAiResponses),
    startModelDouble(anthropic),
  ]);
  installation = await startShape('together', {
    OPENAI_COMPATIBLE_BASE_URL: `${compatible.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    OPENAI_BASE_URL: `${openai.url}/v1`,
    OPENAI_API_KEY: KEY,
    OPENAI_MODEL: 'gpt-4o-mini,gpt-5-mini',
    ANTHROPIC_BASE_URL: `${claude.url}/v1`,
    ANTHROPIC_API_KEY: KEY,
    ANTHROPIC_MODEL: 'claude-sonnet-4-5',
  });
  me = await startGuest(installation.url);
});
afterAll(async () => {
  await installation.stop();
  await Promise.all([compatible.stop(), openai.stop(), claude.stop()]);
});
beforeEach(() => {
  for (const double of [compatible, openai, claude]) double.requests.length = 0;
});

const SETTINGS = { temperature: 0.2, reasoning_effort: 'low' } as const;
const ask = async (model: string, settings: object = SETTINGS) => {
  const { body } = await call(
    installation.url,
    'POST /conversations',
    { body: { model, ...settings } },
    { token: me.token },
  );
  const { id } = body.conversation;
  await call(
    installation.url,
    'POST /conversations/:id/messages',
    { params: { id }, body: { content: '안녕' } },
    { token: me.token },
  );
  return body.conversation;
};
const sent = (double: ModelDouble) => double.requests.at(-1) as Record<string, unknown>;

it('are kept with the conversation, changed there, and given to a model that takes both', async () => {
  const { id, ...made } = await ask('compatible/double');
  expect(made).toMatchObject(SETTINGS);
  expect(sent(compatible)).toMatchObject({ temperature: 0.2, reasoning_effort: 'low' });
  const params = { id };
  const change = { params, body: { temperature: null, reasoning_effort: 'high' as const } };
  const { body } = await call(installation.url, 'PUT /conversations/:id', change, { token: me.token });
  expect(body).toMatchObject({ temperature: null, reasoning_effort: 'high' });
  const again = { params, body: { content: '또' } };
  await call(installation.url, 'POST /conversations/:id/messages', again, { token: me.token });
  expect(sent(compatible)).toMatchObject({ reasoning_effort: 'high' });
  expect(sent(compatible)).not.toHaveProperty('temperature');
  const listed = await call(installation.url, 'GET /conversations', { query: {} }, { token: me.token });
  expect(listed.body.items.find((each) => each.id === id)).toMatchObject({ reasoning_effort: 'high' });
});

it('go along with the first message of a conversation that is made with it', async () => {
  const body = { model: 'compatible/double', message: '안녕', ...SETTINGS };
  const made = await call(installation.url, 'POST /conversations', { body }, { token: me.token });
  expect(made.body.conversation).toMatchObject(SETTINGS);
  await expect.poll(() => sent(compatible)).toMatchObject(SETTINGS);
});

it('that a model does not take are not passed on, and the list of models says which those are', async () => {
  await ask('openai/gpt-4o-mini');
  expect(sent(openai)).toMatchObject({ temperature: 0.2 });
  expect(sent(openai)).not.toHaveProperty('reasoning');
  await ask('openai/gpt-5-mini');
  expect(sent(openai)).toMatchObject({ reasoning: { effort: 'low' } });
  expect(sent(openai)).not.toHaveProperty('temperature');
  await ask('anthropic/claude-sonnet-4-5', { temperature: 0.2 });
  expect(sent(claude)).toMatchObject({ temperature: 0.2 });
  await ask('anthropic/claude-sonnet-4-5', { reasoning_effort: 'low' });
  expect(sent(claude)).toMatchObject({ thinking: { type: 'enabled' } });
  const { body } = await call(installation.url, 'GET /models', {});
  expect(Object.fromEntries(body.items.map(({ id, takes }) => [id, takes]))).toEqual({
    'compatible/double': ['temperature', 'reasoning_effort'],
    'openai/gpt-4o-mini': ['temperature'],
    'openai/gpt-5-mini': ['reasoning_effort'],
    'anthropic/claude-sonnet-4-5': ['temperature', 'reasoning_effort'],
    'madang/rules': [],
  });
});

it('that are none are refused', async () => {
  for (const settings of [{ temperature: 2.1 }, { temperature: -1 }, { reasoning_effort: 'endless' }])
    expect((await refusal(ask('compatible/double', settings))).problem.code).toBe('validation_failed');
});
