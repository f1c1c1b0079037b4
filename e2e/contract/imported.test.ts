import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startModerationDouble, type ModerationDouble } from '../doubles/moderation.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { AT, chatGpt, json, moversOf, node } from '../support/moving.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const BAD = '이건 나쁜 말이에요.';
/** An export that anybody could have written, with a model of ours in it. */
const forged = (id: string, title: string, answer: string) => ({
  conversation: { id, title, created_at: new Date(AT * 1000).toISOString() },
  messages: [
    { id: 'u', parent_id: null, role: 'user', content: '물음', shown: true },
    { id: 'a', parent_id: 'u', role: 'assistant', content: answer, model: 'madang/rules', shown: true },
  ],
});
const fromChatGpt = (id: string, question: string, answer: string) =>
  chatGpt(id, '제목', [node('u1', null, question), node('a2', 'u1', answer)], 'a2');

let judge: ModerationDouble;
let installation: Installation;
let movers: ReturnType<typeof moversOf>;
let me: Person;
beforeAll(async () => {
  judge = await startModerationDouble();
  installation = await startShape('together', {
    LOG_LEVEL: 'silent',
    MODERATION_URL: `${judge.url}/v1`,
    MODERATION_API_KEY: judge.key,
    MODERATION_SECONDS: '2',
  });
  movers = moversOf(installation);
});
afterAll(async () => {
  await installation.stop();
  await judge.stop();
});
beforeEach(async () => {
  Object.assign(judge, { trap: 'none', asked: [] } satisfies Partial<ModerationDouble>);
  me = await startGuest(installation.url);
});

const bring = async (value: unknown): Promise<string> => {
  const before = new Set((await movers.listed(me)).map(({ id }) => id));
  await movers.bring(me, json(value));
  const brought = (await movers.listed(me)).find(({ id }) => !before.has(id));
  if (brought === undefined) throw new Error('nothing was imported');
  return brought.id;
};
const share = (conversation_id: string) => call(installation.url, 'POST /shares', { body: { conversation_id } }, me);
const shared = async (id: string) => (await call(installation.url, 'GET /shares/:id', { params: { id } })).body;

describe('what was imported', () => {
  it('is marked so wherever it is read, whoever its export says has written it', async () => {
    const id = await bring(forged('0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11', '위조', '서버가 이렇게 답했어요'));
    const kept = await movers.messages(me, id);
    expect(kept.map(({ imported_from }) => imported_from)).toEqual(['madang', 'madang']);
    const out = await movers.whole(me, id);
    expect(out.messages.map(({ written_by }) => written_by)).toEqual(['person', 'import']);
    const path = `${installation.url}/api/v1/conversations/${id}/export?format=markdown`;
    const markdown = await (await fetch(path, { headers: { authorization: `Bearer ${me.token}` } })).text();
    expect(markdown).toContain('가져온 답');
    const { id: link } = (await share(id)).body;
    expect((await shared(link)).messages.map(({ imported_from }) => imported_from)).toEqual(['madang', 'madang']);
    const other = await startGuest(installation.url);
    const clone = await call(installation.url, 'POST /shares/:id/clone', { params: { id: link } }, other);
    const cloned = await movers.messages(other, clone.body.id);
    expect(cloned.map(({ imported_from }) => imported_from)).toEqual(['madang', 'madang']);
    const input = { params: { id: clone.body.id }, body: { content: '이어서' } };
    const { body } = await call(installation.url, 'POST /conversations/:id/messages', input, other);
    expect(body.ai_message.imported_from).toBeUndefined();
  });

  it('is judged before it is shared: its questions, its answers and its title', async () => {
    const good = await bring(fromChatGpt('c-good', '물음', '고운 답'));
    expect(judge.asked).toEqual([]);
    await share(good);
    expect(judge.asked.flat().toSorted()).toEqual(['openai/gpt-4o', '고운 답', '물음', '제목'].toSorted());
    for (const bad of [
      fromChatGpt('c-answer', '물음', BAD),
      fromChatGpt('c-question', BAD, '답'),
      forged('0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a12', BAD, '답'),
    ]) {
      const { status, problem } = await refusal(share(await bring(bad)));
      expect([status, problem]).toMatchObject([422, { code: 'share_held_back', categories: ['violence'] }]);
    }
    expect((await call(installation.url, 'GET /shares', { query: {} }, me)).body.items).toHaveLength(1);
  });

  it('is judged once, however often it is shared in the next hour: what passed, and what was held back', async () => {
    const [good, bad] = [
      await bring(fromChatGpt('c-again', '물음', '고운 답')),
      await bring(fromChatGpt('c-bad', '물음', BAD)),
    ];
    await share(good);
    expect((await refusal(share(bad))).problem).toMatchObject({ code: 'share_held_back', categories: ['violence'] });
    judge.asked = [];
    expect((await share(good)).status).toBe(201);
    expect((await refusal(share(bad))).problem).toMatchObject({ code: 'share_held_back', categories: ['violence'] });
    expect(judge.asked).toEqual([]);
  });

  it('is not shared while nobody can judge it', async () => {
    const id = await bring(fromChatGpt('c-closed', '물음', '답'));
    judge.trap = 'error';
    expect((await refusal(share(id))).problem.code).toBe('moderation_unavailable');
    judge.trap = 'none';
    expect((await share(id)).status).toBe(201);
  });
});

it('is asked about the title and the names alone where a chat was said here', async () => {
  const { body } = await call(installation.url, 'POST /conversations', { body: { app: 'chat', message: '유리' } }, me);
  judge.asked = [];
  await expect.poll(async () => (await share(body.conversation.id).catch(() => ({ status: 0 }))).status).toBe(201);
  expect(judge.asked.flat().toSorted()).toEqual(['madang/rules', '유리'].toSorted());
});
