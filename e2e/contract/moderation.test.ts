import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { KEY, startModelDouble, WORDS, type ModelDouble } from '../doubles/model-double.ts';
import { MODERATION_TRAPS, startModerationDouble, type ModerationDouble } from '../doubles/moderation.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, collect, readStream, refusal, startGuest, textOf, type Person } from '../support/client.ts';
import { png } from '../support/pictures.ts';
import { scanPhoto } from '../support/scans.ts';
import { noonZone } from '../support/noon-zone.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let judge: ModerationDouble;
let model: ModelDouble;
/** What is not judged is not sent. */
let closed: Installation;
/** The same installation, set the other way. */
let open: Awaited<ReturnType<typeof startInProcess>>;
let me: Person;
beforeAll(async () => {
  [judge, model] = await Promise.all([startModerationDouble(), startModelDouble(openAiCompatible)]);
  model.paceMs = 1;
  const settings = {
    LOG_LEVEL: 'silent',
    USAGE_TIME_ZONE: noonZone(),
    MODERATION_URL: `${judge.url}/v1`,
    MODERATION_API_KEY: judge.key,
    MODERATION_SECONDS: '2',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    OPENAI_COMPATIBLE_VISION: 'double',
  };
  closed = await startShape('together', settings);
  open = await startInProcess({
    env: { ...closed.database.env, ...settings, MODERATION_ON_FAILURE: 'open', MODERATION_PICTURES: 'off' },
  });
  me = await startGuest(closed.url);
});
let openStopped: Promise<void> | undefined;
const stopOpen = (): Promise<void> => (openStopped ??= open.stop());
afterAll(async () => {
  await stopOpen();
  await closed.stop();
  await Promise.all([judge.stop(), model.stop()]);
});
beforeEach(() => {
  model.words = WORDS;
  Object.assign(judge, {
    trap: 'none',
    passes: 0,
    asked: [],
    flagsPictures: false,
  } satisfies Partial<ModerationDouble>);
});

const BAD = '이건 나쁜 말이에요.';
const begin = async (app = 'chat') =>
  (await call(closed.url, 'POST /conversations', { body: { app } }, { token: me.token })).body.conversation.id;
const say = (id: string, content: string, more: { attachments?: string[]; url?: string; key?: string } = {}) =>
  call(
    more.url ?? closed.url,
    'POST /conversations/:id/messages',
    { params: { id }, body: { content, attachments: more.attachments ?? [] } },
    { token: me.token, headers: more.key === undefined ? {} : { 'idempotency-key': more.key } },
  );
/** What was said by people; answers are judged, too. */
const questions = () => judge.asked.filter((input) => JSON.stringify(input) !== JSON.stringify([WORDS.join('')]));
/** Sessions of training that somebody could go on with. */
const sessions = async () =>
  (await call(closed.url, 'GET /training/sessions', { query: {} }, { token: me.token })).body.items.length;
const messages = async (id: string) =>
  (await call(closed.url, 'GET /conversations/:id/messages', { params: { id }, query: {} }, { token: me.token })).body
    .items;
const upload = async () => {
  const file = new File([new Uint8Array(png(40, 30, [1, 2, 3]))], 'a.png');
  const body = { purpose: 'photo', temporary: 'true', file } as const;
  return (await call(closed.url, 'POST /files', { body }, { token: me.token })).body.id;
};

describe('what people say is judged before it is stored', () => {
  it.each(['chat', 'eco'])('in %s: it goes on where nothing is held back, and is judged once', async (app) => {
    const id = await begin(app);
    await say(id, '유리는 어떻게 버려요?');
    expect(questions()).toEqual([['유리는 어떻게 버려요?']]);
    const [question, answer] = await messages(id);
    expect([question?.content, answer?.status]).toEqual(['유리는 어떻게 버려요?', 'complete']);
    await call(
      closed.url,
      'POST /conversations/:id/messages/:message_id/regenerate',
      { params: { id, message_id: answer?.id ?? '' }, body: {} },
      { token: me.token },
    );
    expect(questions()).toHaveLength(1);
  });

  it.each(['chat', 'eco'])('in %s: what is held back is stored nowhere, and no model is asked', async (app) => {
    const id = await begin(app);
    const before = model.requests.length;
    const { status, problem } = await refusal(say(id, BAD));
    expect([status, problem]).toMatchObject([422, { code: 'message_held_back', categories: ['violence'] }]);
    expect((await refusal(say(id, BAD, { key: `key-${app}` }))).problem.code).toBe('message_held_back');
    expect(await messages(id)).toEqual([]);
    const first = call(closed.url, 'POST /conversations', { body: { app, message: BAD } }, { token: me.token });
    expect((await refusal(first)).problem.code).toBe('message_held_back');
    const listed = await call(closed.url, 'GET /conversations', { query: { q: '나쁜' } }, { token: me.token });
    expect(listed.body.items).toEqual([]);
    expect(model.requests.length).toBe(before);
    // The same key again, with what was refused put right.
    expect((await say(id, '고운 말이에요.', { key: `key-${app}-2` })).status).toBe(201);
  });

  it('what is said once by one key is judged once', async () => {
    const id = await begin();
    const first = await say(id, '한 번만요.', { key: 'once' });
    judge.flags = '한 번만';
    const second = await say(id, '한 번만요.', { key: 'once' });
    judge.flags = '나쁜 말';
    expect('user_message' in first.body && 'user_message' in second.body && second.body.user_message.id).toBe(
      'user_message' in first.body && first.body.user_message.id,
    );
    expect(questions()).toHaveLength(1);
  });

  it('a training that would have begun with it has not begun', async () => {
    const before = await sessions();
    const start = (message: string) =>
      call(closed.url, 'POST /conversations', { body: { app: 'training', message } }, { token: me.token });
    expect((await refusal(start(BAD))).problem.code).toBe('message_held_back');
    expect(await sessions()).toBe(before);
    await start('여보세요?');
    await expect.poll(sessions).toBe(before + 1);
  });

  it.each([
    ['is held back', {}, BAD],
    ['is not judged', { trap: 'error' } as const, ''],
    ['is held back for its picture', { flagsPictures: true }, ''],
  ])(
    'whoever it is really happening to is told what to do where what they say %s, and nothing of it is stored',
    async (_, judged, more) => {
      const { body: begun } = await call(closed.url, 'POST /training/sessions', { body: { locale: 'ko' } }, me);
      const id = begun.conversation_id ?? '';
      Object.assign(judge, judged);
      const attachments = 'flagsPictures' in judged ? [await upload()] : [];
      const { status, body } = await say(id, `실제로 사기를 당했어요. ${more}`, { attachments });
      expect(judge.asked, 'it was to be judged').toHaveLength(1 + attachments.length);
      expect([status, 'ai_message' in body && body.ai_message]).toMatchObject([
        201,
        { status: 'complete', structured: { ended: true, real_harm: { steps: expect.any(Array) as string[] } } },
      ]);
      expect((await messages(id))[0]).toMatchObject({ content: '실제로 이런 일을 겪고 있어요.', parts: [] });
      const params = { id: begun.id };
      const { body: ended } = await call(closed.url, 'GET /training/sessions/:id', { params }, me);
      expect(ended).toMatchObject({ status: 'finished', outcome: 'abandoned', score: null });
    },
  );

  it('an edit, too: the old words stay', async () => {
    const id = await begin();
    await say(id, '처음 말');
    const [question] = await messages(id);
    const edit = call(
      closed.url,
      'PUT /conversations/:id/messages/:message_id',
      { params: { id, message_id: question?.id ?? '' }, body: { content: BAD } },
      { token: me.token },
    );
    expect((await refusal(edit)).problem.code).toBe('message_held_back');
    expect((await messages(id)).map(({ content }) => content)).toEqual(['처음 말', WORDS.join('')]);
  });

  it('pictures, one in each request, where it is asked about them', async () => {
    const id = await begin();
    const attachments = [await upload(), await upload()];
    await say(id, '무엇이에요?', { attachments });
    expect(questions()).toHaveLength(3);
    expect(judge.asked.filter((input) => JSON.stringify(input).startsWith('[{"type":"image_url"'))).toHaveLength(2);
    judge.flagsPictures = true;
    const { problem } = await refusal(say(id, '', { attachments: [await upload()] }));
    expect(problem).toMatchObject({ code: 'message_held_back', categories: ['sexual'] });
    expect(await messages(id)).toHaveLength(2);
    judge.asked = [];
    expect((await say(id, '', { attachments: [await upload()], url: open.url })).status).toBe(201);
    expect(questions()).toEqual([]);
  });
});

describe.each(MODERATION_TRAPS)('a judge that gives no verdict: %s', (trap) => {
  it('closed, nothing is sent, and it can be sent again; open, it is sent', async () => {
    const id = await begin();
    judge.trap = trap;
    const { status, problem } = await refusal(say(id, '안녕', { key: trap }));
    expect([status, problem.code]).toEqual([503, 'moderation_unavailable']);
    expect(judge.asked, 'the trap has fired').toHaveLength(1);
    expect(await messages(id)).toEqual([]);
    expect((await say(id, '안녕', { url: open.url })).status).toBe(201);
    judge.trap = 'none';
    expect((await say(id, '안녕', { key: trap })).status).toBe(201);
    expect(await messages(id)).toHaveLength(4);
  });
});

describe('what a model has answered is judged when it is whole', () => {
  const usedToday = async () =>
    (await call(closed.url, 'GET /usage', { query: {} }, { token: me.token })).body.days.reduce(
      (sum, { output_tokens: tokens }) => sum + tokens,
      0,
    );

  it('what is held back is taken back, wherever it is read, and its tokens count', async () => {
    const id = await begin();
    model.words = ['이건 나쁜', ' 말이', '에요.'];
    const before = await usedToday();
    const { status, problem } = await refusal(say(id, '무슨 말이야?'));
    expect([status, problem]).toMatchObject([422, { code: 'answer_held_back', retryable: true }]);
    expect(judge.asked).toEqual([['무슨 말이야?'], [model.words.join('')]]);
    const [question, answer] = await messages(id);
    expect([question?.content, answer]).toMatchObject([
      '무슨 말이야?',
      { status: 'failed', content: '', parts: [], finish_reason: 'content_filter', error_code: 'answer_held_back' },
    ]);
    expect(await usedToday()).toBeGreaterThan(before);
    // From the beginning, as somebody who was away reads it; for who is just there its end is kept for five seconds.
    await closed.pass(6000);
    const events = await collect(readStream(closed.url, me.token, { conversation: id, message: answer?.id ?? '' }));
    expect(events.at(-1)?.event).toBe('message.failed');
    expect([textOf(events), JSON.stringify(events).includes('나쁜')]).toEqual(['', false]);
    // It is not told to the model later, and another answer may be a good one.
    model.words = WORDS;
    await say(id, '다시 말해 줘');
    expect(JSON.stringify(model.requests.at(-1))).not.toContain('나쁜 말');
    expect((await messages(id)).at(-1)).toMatchObject({ status: 'complete', content: WORDS.join('') });
  });

  it('without a verdict it is withheld, and comes when it is asked for again; open, it is shown', async () => {
    const id = await begin();
    Object.assign(judge, { trap: 'error', passes: 1 });
    const { status, problem } = await refusal(say(id, '안녕'));
    expect([status, problem]).toMatchObject([503, { code: 'answer_not_judged', retryable: true }]);
    expect((await messages(id)).at(-1)).toMatchObject({ status: 'failed', content: '' });
    judge.asked = [];
    const other = await begin();
    await say(other, '안녕', { url: open.url });
    expect(judge.asked).toHaveLength(2);
    expect((await messages(other)).at(-1)).toMatchObject({ status: 'complete', content: WORDS.join('') });
  });

  it('what is stopped on its last word is judged as well', async () => {
    const id = await begin();
    model.words = ['이건 나쁜 말이에요. ', ...Array.from({ length: 400 }, (_, index) => `${index} `)];
    const params = { id };
    const body = { content: '길게 말해 줘', attachments: [], stream: true };
    const { body: begun } = await call(
      closed.url,
      'POST /conversations/:id/messages',
      { params, body },
      { token: me.token },
    );
    const answer = { conversation: id, message: begun.ai_message.id };
    for await (const event of readStream(closed.url, me.token, answer)) if (textOf([event]).includes('나쁜')) break;
    await call(
      closed.url,
      'POST /conversations/:id/messages/:message_id/stop',
      { params: { id, message_id: begun.ai_message.id } },
      { token: me.token },
    );
    await expect
      .poll(async () => (await messages(id)).at(-1))
      .toMatchObject({ status: 'failed', content: '', error_code: 'answer_held_back' });
    expect(JSON.stringify(judge.asked.at(-1)), 'it was stopped before its end').not.toContain('399');
  });

  it.each([
    ['is held back', {}],
    ['is not judged', { trap: 'error', passes: 1 } as const],
  ])(
    'where what a model has worded for an app %s, the app says it itself, and what it decides holds',
    async (_, judged) => {
      const session = { locale: 'ko', category: 'FriendScam', model: 'compatible/double' } as const;
      const { body: begun } = await call(closed.url, 'POST /training/sessions', { body: session }, { token: me.token });
      model.words = [JSON.stringify({ reply: '그래, 이건 나쁜 말이에요.' })];
      Object.assign(judge, judged);
      const { status, body } = await say(begun.conversation_id ?? '', '112에 신고할게요');
      expect(judge.asked.at(-1)).toEqual(['그래, 이건 나쁜 말이에요.']);
      expect([status, 'ai_message' in body && body.ai_message]).toMatchObject([
        201,
        { status: 'complete', model: 'madang/rules', structured: { ended: true, outcome: 'reported' } },
      ]);
      expect(JSON.stringify(body)).not.toContain('나쁜');
      const params = { id: begun.id };
      const { body: ended } = await call(closed.url, 'GET /training/sessions/:id', { params }, { token: me.token });
      expect(ended).toMatchObject({ status: 'finished', outcome: 'reported' });
    },
  );

  it('what the guide says of its own is not', async () => {
    const id = await begin('eco');
    const rules = { params: { id }, body: { content: '유리병은?', attachments: [], model: 'madang/rules' } };
    await call(closed.url, 'POST /conversations/:id/messages', rules, { token: me.token });
    expect(judge.asked).toEqual([['유리병은?']]);
  });
});

it('the double refuses what the real one refuses', async () => {
  const ask = async (body: unknown, key = judge.key) =>
    (
      await fetch(`${judge.url}/v1/moderations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify(body),
      })
    ).status;
  const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
  expect(await ask({ model: 'm', input: 'x' })).toBe(200);
  expect(await ask({ model: 'm', input: 'x' }, 'wrong')).toBe(401);
  expect(await ask({ model: 'm', input: [] })).toBe(400);
  expect(await ask({ model: 'm', input: [{ type: 'image', url: 'x' }] })).toBe(400);
  expect(await ask({ model: 'm', input: [picture, picture] })).toBe(400);
});

describe('what another service asks a model of pictures', () => {
  // Both servers work for one database, and either would take up a scan.
  beforeAll(stopOpen);

  const things = (name: string): string[] => [
    JSON.stringify({ reply: 'done', things: [{ name, others: [], confidence: 0.9 }] }),
  ];
  const scan = async (shade: number) => {
    const who = { url: closed.url, token: me.token };
    return (await scanPhoto(who, png(64, 48, [shade, 90, 30]))).result;
  };

  it('is judged as what a person says: the picture before it is sent, the answer before it is used', async () => {
    model.words = things('종이컵');
    judge.flagsPictures = true;
    const before = model.requests.length;
    expect(await scan(1)).toMatchObject({ item_id: null, model: null, model_problem: 'no_answer' });
    expect(model.requests).toHaveLength(before);
    judge.flagsPictures = false;
    model.words = things(`종이컵 ${BAD}`);
    expect(await scan(2)).toMatchObject({ item_id: null, model: null, model_problem: 'no_answer' });
    expect(model.requests).toHaveLength(before + 1);
    model.words = things('종이컵');
    expect(await scan(3)).toMatchObject({ item_id: 'paper-cup', model: 'compatible/double', model_problem: null });
  });
});
