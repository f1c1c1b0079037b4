import { TrainingReply } from '@madang/contracts/training/entities';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { addressOf, call, collect, readStream, refusal, startGuest, type Person } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const SCAM = '5f1c2b8e-6a34-5d0b-9c1e-7a4f0d3b2e01';
const REALLY = '실제로 이런 일을 겪고 있어요';
const STEPS = {
  deed: { act: 'real_harm' },
  ended: true,
  outcome: 'abandoned',
  real_harm: { steps: expect.any(Array) as string[] },
};

let installation: Installation;
let admin: pg.Pool;
/** Connected as the roles that may emit. */
let asTraining: pg.Client;
let asChat: pg.Client;
let model: ModelDouble;
let guest: Person;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  installation = await startShape('together', {
    LOG_LEVEL: 'silent',
    RATE_LIMIT_PER_MINUTE: '0',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    DEFAULT_MODEL: 'madang/rules',
  });
  admin = new pg.Pool({ connectionString: installation.database.adminUrl, max: 2 });
  asTraining = new pg.Client({ connectionString: installation.database.urlOf('training') });
  asChat = new pg.Client({ connectionString: installation.database.urlOf('chat') });
  await Promise.all([asTraining.connect(), asChat.connect()]);
  guest = await startGuest(installation.url);
});
afterAll(async () => {
  await Promise.all([admin.end(), asTraining.end(), asChat.end()]);
  await installation.stop();
  await model.stop();
});

const options = (who = guest) => ({ token: who.token, headers: { 'accept-language': 'ko' } });
const start = async (body: object = {}, who = guest) => {
  const begun = await call(
    installation.url,
    'POST /training/sessions',
    { body: { case_id: SCAM, ...body } },
    options(who),
  );
  return { id: begun.body.id, conversation: begun.body.conversation_id ?? '' };
};
const say = async (conversation: string, content: string, who = guest) => {
  const { body } = await call(
    installation.url,
    'POST /conversations/:id/messages',
    { params: { id: conversation }, body: { content } },
    options(who),
  );
  return {
    question: body.user_message,
    answer: body.ai_message,
    reply: TrainingReply.parse(body.ai_message.structured),
  };
};
const again = async (conversation: string, message_id: string) => {
  const { body } = await call(
    installation.url,
    'POST /conversations/:id/messages/:message_id/regenerate',
    { params: { id: conversation, message_id } },
    options(),
  );
  return { answer: body.ai_message, reply: TrainingReply.parse(body.ai_message.structured) };
};
const session = async (id: string) =>
  (await call(installation.url, 'GET /training/sessions/:id', { params: { id } }, options())).body;
const debrief = async (id: string) =>
  (await call(installation.url, 'GET /training/sessions/:id/debrief', { params: { id } }, options())).body;
const finish = async (id: string, body: object = {}) =>
  (await call(installation.url, 'POST /training/sessions/:id/finish', { params: { id }, body }, options())).body;

/** What was told of sessions as finished, in its order; all that was told before this is asked is among it. */
const told = async (...sessions: readonly string[]): Promise<number[]> => {
  const last = {
    session_id: randomUUID(),
    user_id: randomUUID(),
    case_id: SCAM,
    score: 1,
    at: new Date().toISOString(),
  };
  await asTraining.query("SELECT platform.emit('training.session_finished', $1)", [JSON.stringify(last)]);
  const jobs = async (ids: readonly string[]) =>
    (
      await admin.query<{ score: number }>(
        "SELECT (data ->> 'score')::int AS score FROM pgboss.job WHERE name = 'users/training.session_finished' AND data ->> 'session_id' = ANY($1) ORDER BY created_on",
        [ids],
      )
    ).rows.map(({ score }) => score);
  await expect.poll(() => jobs([last.session_id]), { timeout: 30_000 }).toEqual([1]);
  return jobs(sessions);
};

describe('to whom it is really happening the steps are told', () => {
  it('in the first message of a conversation, which ends what would have begun', async () => {
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'training', message: REALLY } },
      options(),
    );
    const { answer } = { answer: body.turn?.ai_message };
    const conversation = body.conversation.id;
    await collect(readStream(installation.url, guest.token, { conversation, message: answer?.id ?? '' }));
    const { items } = (
      await call(
        installation.url,
        'GET /conversations/:id/messages',
        { params: { id: conversation }, query: {} },
        options(),
      )
    ).body;
    const reply = TrainingReply.parse(items.at(-1)?.structured);
    expect(reply).toMatchObject(STEPS);
    expect(items.at(-1)?.content).toContain('1394');
    expect(await session(reply.session_id)).toMatchObject({ status: 'finished', outcome: 'abandoned', score: null });
    expect((await debrief(reply.session_id)).real_harm).not.toBeNull();
  });

  it('after the end of a talk, whose score stays, and where that answer is asked for again', async () => {
    const { id, conversation } = await start();
    await say(conversation, '112에 신고할게요');
    const before = await session(id);
    expect(before.status).toBe('finished');
    const harm = await say(conversation, REALLY);
    expect(harm.reply).toMatchObject(STEPS);
    const repeated = await again(conversation, harm.answer.id);
    expect(repeated.reply).toMatchObject(STEPS);
    expect(repeated.answer.content).toBe(harm.answer.content);
    expect(await session(id)).toEqual(before);
  });

  it('where they say it in the place of something else', async () => {
    const { id, conversation } = await start();
    const { question } = await say(conversation, '누구세요?');
    const params = { id: conversation, message_id: question.id };
    const { body } = await call(
      installation.url,
      'PUT /conversations/:id/messages/:message_id',
      { params, body: { content: REALLY } },
      options(),
    );
    expect(TrainingReply.parse(body.ai_message.structured)).toMatchObject(STEPS);
    expect(await session(id)).toMatchObject({ status: 'finished', score: null });
  });
});

it('another answer may be asked for as long as nothing was said to it, and changes no score', async () => {
  const { id, conversation } = await start();
  const first = await say(conversation, '제 계좌는 국민은행 123456-01-234567 이에요');
  const once = await again(conversation, first.answer.id);
  expect(once.reply).toMatchObject({ turn: 1, disclosed: ['account_number'] });
  const second = await say(conversation, '비밀번호는 hello1234 예요');
  const refused = await refusal(again(conversation, once.answer.id));
  expect([refused.status, refused.problem.code]).toEqual([409, 'training_said_is_said']);
  expect((await session(id)).turns).toBe(2);
  const last = await again(conversation, second.answer.id);
  const { gave_away } = await finish(id, { verdict: 'scam' });
  expect(gave_away.map(({ turn, what }) => [turn, what])).toEqual([
    [1, 'account_number'],
    [2, 'password'],
  ]);
  const [row] = (
    await admin.query<{ ids: string[] }>(
      "SELECT jsonb_path_query_array(records, '$[*].messageId') AS ids FROM training.session WHERE id = $1",
      [id],
    )
  ).rows;
  expect(row?.ids).toEqual([once.answer.id, last.answer.id]);
});

it('what was said counts where its answer was stopped too, and shows no signal that was not seen', async () => {
  const { id, conversation } = await start({ model: 'compatible/double' });
  model.trap = 'silence';
  const begun = await call(
    installation.url,
    'POST /conversations/:id/messages',
    { params: { id: conversation }, body: { content: '제 계좌는 국민은행 123456-01-234567 이에요', stream: true } },
    options(),
  );
  const message = begun.body.ai_message.id;
  await expect.poll(() => model.open).toBe(1);
  const params = { id: conversation, message_id: message };
  await call(installation.url, 'POST /conversations/:id/messages/:message_id/stop', { params }, options());
  const events = await collect(readStream(installation.url, guest.token, { conversation, message }));
  model.trap = 'none';
  expect(events.at(-1)?.event).toBe('message.stopped');
  expect(await session(id)).toMatchObject({ turns: 1, disclosed: ['account_number'] });
  const shown = (await finish(id)).red_flags.filter(({ message_id }) => message_id === message);
  expect(shown).toEqual([]);
});

it('an ended turn of a conversation that is gone is heard once', async () => {
  const message = randomUUID();
  const turn = {
    app: 'training',
    user_id: guest.id,
    conversation_id: randomUUID(),
    user_message_id: message,
    message_id: message,
    status: 'complete',
  };
  await asChat.query("SELECT platform.emit('chat.turn_ended', $1)", [JSON.stringify(turn)]);
  const state = async () =>
    (
      await admin.query<{ state: string }>(
        "SELECT state || ' ' || retry_count AS state FROM pgboss.job WHERE name = 'training/chat.turn_ended' AND data ->> 'message_id' = $1",
        [message],
      )
    ).rows.map((row) => row.state);
  await expect.poll(state, { timeout: 30_000 }).toEqual(['completed 0']);
});

describe('that a session is finished', () => {
  it('is told once, however often it is finished', async () => {
    const { id, conversation } = await start();
    await say(conversation, '누구세요?');
    const [one] = await Promise.all([finish(id, { verdict: 'scam' }), finish(id, { verdict: 'scam' })]);
    await finish(id, { verdict: 'genuine' });
    expect(await told(id)).toEqual([one.score]);
  });

  it('is not told of one that has no score', async () => {
    const { id, conversation } = await start();
    await say(conversation, REALLY);
    await finish(id, { verdict: 'scam' });
    expect(await told(id)).toEqual([]);
  });

  it('is told again where a verdict that came after the last line changes the score, once', async () => {
    const { id, conversation } = await start();
    await say(conversation, '끊고 원래 번호로 직접 확인할게');
    const ended = await session(id);
    expect(ended).toMatchObject({ status: 'finished', outcome: 'verified' });
    const judged = await finish(id, { verdict: 'genuine' });
    expect(judged.score_parts.find(({ part }) => part === 'spotting')?.points).toBe(0);
    expect(judged.score).toBeLessThan(ended.score ?? 0);
    const { finished_at } = await session(id);
    expect(finished_at).toBe(ended.finished_at);
    expect(await finish(id, { verdict: 'scam' })).toEqual(judged);
    expect(await told(id)).toEqual([ended.score, judged.score]);
  });
});

it('naming every signal there is is no way to a full score', async () => {
  const { id, conversation } = await start();
  await say(conversation, '네, 알겠어요');
  const spotted_red_flags = Array.from({ length: 12 }, (_, at) => `RF${at + 1}`);
  const { score_parts } = await finish(id, { verdict: 'scam', spotted_red_flags });
  const spotting = score_parts.find(({ part }) => part === 'spotting');
  expect(spotting?.points).toBeLessThan(12);
  expect(spotting?.why).toContain('이 연락에 없는 신호');
});

it('the export says what a contact was only once its session is over', async () => {
  const me = await startGuest(installation.url);
  const open = await start({}, me);
  const over = await start({}, me);
  await say(over.conversation, '112에 신고할게요', me);
  const response = await fetch(addressOf(installation.url, 'GET /users/me/export', {}), {
    headers: { authorization: `Bearer ${me.token}` },
  });
  const { training } = (await response.json()) as { training: Record<string, unknown>[] };
  expect(training.map(({ id, code }) => [id, code])).toEqual([
    [open.id, null],
    [over.id, 'FriendScam'],
  ]);
  expect(training[1]).toMatchObject({
    turns: [{ act: 'report', user_message_id: expect.any(String) as string }],
    false_alarm: false,
  });
  expect(JSON.stringify(training)).not.toMatch(/"[a-z_]+[A-Z]\w*":/);
});

it('statistics count what was finished, and name what was missed most', async () => {
  const editor = await startWithRole(installation, 'editor');
  const of = async () => {
    const { items } = (await call(installation.url, 'GET /admin/training/statistics', {}, { token: editor.token }))
      .body;
    return items.find(({ case_id }) => case_id === SCAM);
  };
  await admin.query('UPDATE training.session SET score = NULL');
  expect(await of()).toMatchObject({ sessions: 0, average_score: null, most_missed_red_flag: null, false_alarms: 0 });
  const rows = [
    [40, ['RF9', 'RF2'], false],
    [61, ['RF9'], true],
    [70, [], false],
  ] as const;
  for (const [score, missed, falseAlarm] of rows) {
    const { id } = await start();
    await admin.query(
      'UPDATE training.session SET score = $2, missed = $3, false_alarm = $4, finished_at = now() WHERE id = $1',
      [id, score, JSON.stringify(missed), falseAlarm],
    );
  }
  expect(await of()).toMatchObject({ sessions: 3, average_score: 57, most_missed_red_flag: 'RF9', false_alarms: 1 });
});

it('an answer that caches may keep is kept for its language', async () => {
  for (const path of ['/training/help', '/studio/templates', '/personas']) {
    const { headers } = await fetch(`${installation.url}/api/v1${path}`);
    expect(headers.get('cache-control'), path).toMatch(/^public, max-age=/);
    expect(headers.get('vary')?.split(/, */), path).toContain('Accept-Language');
  }
});
