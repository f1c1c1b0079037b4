import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { body as recorded, DONE, END, said, saying } from '../doubles/endings.ts';
import { KEY, sse, startModelDouble, type ModelDouble, type Recording } from '../doubles/model-double.ts';
import { chunk, openAiCompatible } from '../doubles/openai-compatible.ts';
import { startAccount } from '../support/accounts.ts';
import { call, collect, readStream, startGuest, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let model: ModelDouble;
let installation: Installation;
let me: Person;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  installation = await startShape('together', {
    LOG_LEVEL: 'error',
    MODEL_TITLES: 'true',
    PLAN_LIMITS: 'free=3000/day',
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
beforeEach(() => {
  model.requests.length = 0;
});

const ANSWER = saying('토요일이 가장 바빠요.');
const DOWN: Recording = { status: 400, headers: {}, body: ['no'] };
const QUESTION = '언제가 가장 바빠?';

const titleOf = async (id: string, token = me.token): Promise<string | null> =>
  (await call(installation.url, 'GET /conversations/:id', { params: { id } }, { token })).body.title;
const begin = async (recordings: readonly Recording[], token = me.token): Promise<string> => {
  model.recordings = recordings;
  const { body } = await call(
    installation.url,
    'POST /conversations',
    { body: { app: 'chat', message: QUESTION } },
    { token },
  );
  expect(body.conversation.title).toBe(QUESTION);
  await collect(readStream(installation.url, token, { conversation: body.conversation.id }));
  return body.conversation.id;
};
const asked = (times: number) => expect.poll(() => model.requests.length).toBe(times);
/** Two questions later: titles that were asked for before have come, or never will. */
const titleLater = async (): Promise<void> => {
  const { token } = await startGuest(installation.url);
  const id = await begin([ANSWER, saying('다음 제목')], token);
  await expect.poll(() => titleOf(id, token)).toBe('다음 제목');
};

it.each([
  ['주말 매출', '주말 매출'],
  ['"주말 매출"', '주말 매출'],
  ['**제목: 주말 매출**', '주말 매출'],
  ['Title: “주말 매출”.', '주말 매출'],
  ['<think>짧게 쓰자.</think>\n\n# 주말 매출\n\n이 제목은 어때요?', '주말 매출'],
  [
    '주말에 손님이 얼마나 오는지 요일별로 살펴보고 원두를 얼마나 시킬지 정하는 대화',
    '주말에 손님이 얼마나 오는지 요일별로 살펴보고 원두를 얼마나 시킬지…',
  ],
])('the model that answered first names the conversation: %j', async (said, title) => {
  const id = await begin([ANSWER, saying(said)]);
  await expect.poll(() => titleOf(id)).toBe(title);
  expect(JSON.stringify(model.requests[1])).toContain(QUESTION);
  const found = await call(
    installation.url,
    'GET /conversations',
    { query: { q: title.slice(0, 5) } },
    { token: me.token },
  );
  expect(found.body.items.map((item) => item.id)).toContain(id);

  await call(
    installation.url,
    'POST /conversations/:id/messages',
    { params: { id }, body: { content: '고마워' } },
    { token: me.token },
  );
  await collect(readStream(installation.url, me.token, { conversation: id }));
  await titleLater();
  expect(await titleOf(id)).toBe(title);
  expect(model.requests).toHaveLength(5); // and is not asked for another title
});

it.each([
  ['fails', DOWN],
  ['says nothing', { body: [END] }],
  ['says only signs', saying('“”')],
] as const)('stays as the question has it where the model %s', async (_, recording) => {
  const id = await begin([ANSWER, recording]);
  await asked(2);
  await titleLater();
  expect(await titleOf(id)).toBe(QUESTION);
});

it('a title that somebody has given meanwhile stays', async () => {
  const given = Promise.withResolvers<void>();
  const id = await begin([ANSWER, recorded(given.promise, said('주말 매출'), END)]);
  await asked(2);
  await call(
    installation.url,
    'PUT /conversations/:id',
    { params: { id }, body: { title: '내 가게' } },
    { token: me.token },
  );
  given.resolve();
  await titleLater();
  expect(await titleOf(id)).toBe('내 가게');
});

it('a first question that is said differently takes its title along', async () => {
  const id = await begin([ANSWER, saying('주말 매출')]);
  await expect.poll(() => titleOf(id)).toBe('주말 매출');
  const { body } = await call(
    installation.url,
    'GET /conversations/:id/messages',
    { params: { id } },
    { token: me.token },
  );
  model.recordings = [ANSWER, saying('평일 손님')];
  const edited = await call(
    installation.url,
    'PUT /conversations/:id/messages/:message_id',
    { params: { id, message_id: body.items[0]?.id ?? '' }, body: { content: '평일은 어때?', stream: true } },
    { token: me.token },
  );
  expect(edited.body.conversation.title).toBe('평일은 어때?');
  await expect.poll(() => titleOf(id)).toBe('평일 손님');
  const list = await call(installation.url, 'GET /conversations', { query: {} }, { token: me.token });
  expect(list.body.items.find((item) => item.id === id)?.title).toBe('평일 손님');
  const exported = await fetch(`${installation.url}/api/v1/conversations/${id}/export?format=markdown`, {
    headers: { authorization: `Bearer ${me.token}` },
  });
  expect(await exported.text()).not.toMatch(/주말 매출|언제가 가장/);
});

it('counts, and is left out where a limit has no room for it', async () => {
  const account = await startAccount(installation.url);
  const calls = async (): Promise<number> =>
    (await call(installation.url, 'GET /usage', { query: {} }, { token: account.token })).body.days.reduce(
      (sum, day) => sum + day.calls,
      0,
    );
  const id = await begin([ANSWER, saying('주말 매출')], account.token);
  await expect.poll(() => titleOf(id, account.token)).toBe('주말 매출');
  await expect.poll(calls).toBe(2);
  const usage = sse({ choices: [], usage: { prompt_tokens: 2700, completion_tokens: 1 } });
  const counted = recorded(said('가'), chunk({}, 'stop'), usage, DONE);
  await begin([counted, saying('둘째')], account.token);
  await expect.poll(calls).toBe(3);
  await titleLater();
  expect(model.requests).toHaveLength(5);
});
