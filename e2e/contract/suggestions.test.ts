import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let model: ModelDouble;
let installation: Installation;
let me: Person;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  model.paceMs = 1;
  installation = await startShape('together', {
    MODEL_SUGGESTIONS: 'true',
    MODERATION_WORDS: '나쁜 말',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
  });
  me = await startGuest(installation.url);
});
afterAll(async () => {
  await installation.stop();
  await model.stop();
});

const ask = async (asked: string) => {
  const { id } = (await call(installation.url, 'POST /conversations', { body: { app: 'chat' } }, me)).body.conversation;
  const body = { content: '택배는 언제 와?', model: asked };
  return (await call(installation.url, 'POST /conversations/:id/messages', { params: { id }, body }, me)).body
    .ai_message;
};
const suggest = async ({ id, conversation_id }: { id: string; conversation_id: string }, who = me) => {
  const params = { id: conversation_id, message_id: id };
  const { body } = await call(
    installation.url,
    'POST /conversations/:id/messages/:message_id/suggestions',
    { params },
    who,
  );
  return body.suggested_user_questions;
};

it('come from the model that answered, count, and are none where it fails or says what may not be said', async () => {
  const answer = await ask('compatible/double');
  const callsOf = async () =>
    (await call(installation.url, 'GET /usage', { query: {} }, me)).body.days.reduce(
      (sum, { calls }) => sum + calls,
      0,
    );
  const before = await callsOf();
  model.words = ['1. 늦으면 어떻게 해?\n2. 어디로 전화해?\n3. ', '값은 얼마야?\n4. 넷째?'];
  expect(await suggest(answer)).toEqual(['늦으면 어떻게 해?', '어디로 전화해?', '값은 얼마야?']);
  expect(JSON.stringify(model.requests.at(-1))).toContain('택배는 언제 와?');
  expect(await callsOf()).toBe(before + 1);
  model.words = ['나쁜 말?'];
  expect(await suggest(answer)).toEqual([]);
  model.trap = 'cut-off';
  expect(await suggest(answer)).toEqual([]);
  model.trap = 'none';
  const asked = model.requests.length;
  expect(await suggest(await ask('madang/rules'))).toEqual([]);
  expect(model.requests.length).toBe(asked);
  const stranger = await startGuest(installation.url);
  expect((await refusal(suggest(answer, stranger))).problem.code).toBe('conversation_not_found');
});
