import { TrainingReply } from '@madang/contracts/training/entities';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { addressOf, call, collect, readStream, refusal, startGuest, type Person } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { CHILD_CASE, REALLY, trainingOf, type TrainingOf } from '../support/training.ts';

const STEPS = {
  deed: { act: 'real_harm' },
  ended: true,
  outcome: 'abandoned',
  real_harm: { steps: expect.any(Array) as string[] },
};

let installation: Installation;
let admin: pg.Pool;
/** Connected as the role that may emit. */
let asChat: pg.Client;
let model: ModelDouble;
let guest: Person;
let mine: TrainingOf;
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
  asChat = new pg.Client({ connectionString: installation.database.urlOf('chat') });
  await asChat.connect();
  guest = await startGuest(installation.url);
  mine = trainingOf(installation.url, guest);
});
afterAll(async () => {
  await Promise.all([admin.end(), asChat.end()]);
  await installation.stop();
  await model.stop();
});

describe('to whom it is really happening the steps are told', () => {
  it('in the first message of a conversation, which ends what would have begun', async () => {
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'training', message: REALLY } },
      mine.options,
    );
    const { answer } = { answer: body.turn?.ai_message };
    const conversation = body.conversation.id;
    await collect(readStream(installation.url, guest.token, { conversation, message: answer?.id ?? '' }));
    const { items } = (
      await call(
        installation.url,
        'GET /conversations/:id/messages',
        { params: { id: conversation }, query: {} },
        mine.options,
      )
    ).body;
    const reply = TrainingReply.parse(items.at(-1)?.structured);
    expect(reply).toMatchObject(STEPS);
    expect(items.at(-1)?.content).toContain('1394');
    expect(await mine.session(reply.session_id)).toMatchObject({
      status: 'finished',
      outcome: 'abandoned',
      score: null,
    });
    expect((await mine.debrief(reply.session_id)).real_harm).not.toBeNull();
  });

  it('after the end of a talk, whose score stays, and where that answer is asked for again', async () => {
    const { id, conversation } = await mine.start();
    await mine.say(conversation, '112에 신고할게요');
    const before = await mine.session(id);
    expect(before.status).toBe('finished');
    const harm = await mine.say(conversation, REALLY);
    expect(harm.reply).toMatchObject(STEPS);
    const repeated = await mine.again(conversation, harm.answer.id);
    expect(repeated.reply).toMatchObject(STEPS);
    expect(repeated.answer.content).toBe(harm.answer.content);
    expect(await mine.session(id)).toEqual(before);
  });

  it('where they say it in the place of something else', async () => {
    const { id, conversation } = await mine.start();
    const { question } = await mine.say(conversation, '누구세요?');
    expect((await mine.edit(conversation, question.id, REALLY)).reply).toMatchObject(STEPS);
    expect(await mine.session(id)).toMatchObject({ status: 'finished', score: null });
  });

  it('where they say it in the place of something that others followed on, however far the talk had come', async () => {
    const { id, conversation } = await mine.start();
    const { question } = await mine.say(conversation, '누구세요?');
    for (const words of ['네, 알겠어요', '네 그렇게 할게요', '네', '방금 송금했어요'])
      await mine.say(conversation, words);
    expect(await mine.session(id)).toMatchObject({ status: 'open', turns: 5 });
    expect((await mine.edit(conversation, question.id, REALLY)).reply).toMatchObject(STEPS);
    expect(await mine.session(id)).toMatchObject({ status: 'finished', outcome: 'abandoned', score: null });
    expect((await mine.debrief(id)).real_harm).not.toBeNull();
  });
});

describe('another version of what counts', () => {
  const show = (conversation: string, message_id: string) => {
    const params = { id: conversation, message_id };
    return call(installation.url, 'POST /conversations/:id/messages/:message_id/show', { params }, mine.options);
  };
  const shown = async (id: string) =>
    (await call(installation.url, 'GET /conversations/:id/messages', { params: { id }, query: {} }, mine.options)).body
      .items;

  it('is not shown in its place, and takes nothing from what followed', async () => {
    const { id, conversation } = await mine.start();
    const first = await mine.say(conversation, '누구세요?');
    const once = await mine.again(conversation, first.answer.id);
    await mine.say(conversation, '방금 송금했어요');
    const before = await shown(conversation);
    const refused = await refusal(show(conversation, first.answer.id));
    expect([refused.status, refused.problem.code]).toEqual([409, 'training_said_is_said']);
    expect(refused.problem.title).toContain('이미 한 말을');
    expect(await shown(conversation)).toEqual(before);
    // It is shown already: nothing takes its place.
    expect((await show(conversation, once.answer.id)).status).toBe(204);
    await mine.finish(id, { verdict: 'scam' });
    expect((await refusal(show(conversation, first.answer.id))).problem.code).toBe('training_said_is_said');
  });

  it('is shown where somebody has said that it is really happening, to and fro', async () => {
    const { conversation } = await mine.start();
    const { question } = await mine.say(conversation, '누구세요?');
    const edited = await mine.edit(conversation, question.id, REALLY);
    for (const message of [question.id, edited.question.id]) {
      expect((await show(conversation, message)).status).toBe(204);
      expect((await shown(conversation))[0]?.id).toBe(message);
    }
  });
});

it('another answer may be asked for as long as nothing was said to it, and changes no score', async () => {
  const { id, conversation } = await mine.start();
  const first = await mine.say(conversation, '제 계좌는 국민은행 123456-01-234567 이에요');
  const once = await mine.again(conversation, first.answer.id);
  expect(once.reply).toMatchObject({ turn: 1, disclosed: ['account_number'] });
  const second = await mine.say(conversation, '비밀번호는 hello1234 예요');
  const refused = await refusal(mine.again(conversation, once.answer.id));
  expect([refused.status, refused.problem.code]).toEqual([409, 'training_said_is_said']);
  expect((await mine.session(id)).turns).toBe(2);
  const last = await mine.again(conversation, second.answer.id);
  const { gave_away } = await mine.finish(id, { verdict: 'scam' });
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
  const { id, conversation } = await mine.start({ model: 'compatible/double' });
  model.trap = 'silence';
  const begun = await call(
    installation.url,
    'POST /conversations/:id/messages',
    { params: { id: conversation }, body: { content: '제 계좌는 국민은행 123456-01-234567 이에요', stream: true } },
    mine.options,
  );
  const message = begun.body.ai_message.id;
  await expect.poll(() => model.open).toBe(1);
  const params = { id: conversation, message_id: message };
  await call(installation.url, 'POST /conversations/:id/messages/:message_id/stop', { params }, mine.options);
  const events = await collect(readStream(installation.url, guest.token, { conversation, message }));
  model.trap = 'none';
  expect(events.at(-1)?.event).toBe('message.stopped');
  expect(await mine.session(id)).toMatchObject({ turns: 1, disclosed: ['account_number'] });
  const shown = (await mine.finish(id)).red_flags.filter(({ message_id }) => message_id === message);
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
  await expect.poll(state).toEqual(['completed 0']);
});

it('the export says what a contact was only once its session is over, and its debrief was read', async () => {
  const me = await startGuest(installation.url);
  const theirs = trainingOf(installation.url, me);
  const open = await theirs.start();
  const over = await theirs.start();
  await theirs.say(over.conversation, '112에 신고할게요');
  const exported = async () => {
    const response = await fetch(addressOf(installation.url, 'GET /users/me/export', {}), {
      headers: { authorization: `Bearer ${me.token}` },
    });
    return ((await response.json()) as { training: Record<string, unknown>[] }).training;
  };
  expect((await exported()).map(({ code }) => code)).toEqual([null, null]);
  await theirs.debrief(over.id);
  const training = await exported();
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
    const key = 'GET /admin/training/statistics';
    const { items } = (await call(installation.url, key, { query: { limit: 100 } }, { token: editor.token })).body;
    return items.find(({ case_id }) => case_id === CHILD_CASE);
  };
  await admin.query('UPDATE training.session SET score = NULL');
  expect(await of()).toMatchObject({ sessions: 0, average_score: null, most_missed_red_flag: null, false_alarms: 0 });
  const rows = [
    [40, ['RF9', 'RF2'], false],
    [61, ['RF9'], true],
    [70, [], false],
  ] as const;
  const finish = (id: string, score: number, missed: readonly string[], falseAlarm: boolean) =>
    admin.query(
      'UPDATE training.session SET score = $2, missed = $3, false_alarm = $4, finished_at = now() WHERE id = $1',
      [id, score, JSON.stringify(missed), falseAlarm],
    );
  for (const [score, missed, falseAlarm] of rows) await finish((await mine.start()).id, score, missed, falseAlarm);
  // Whoever edits cases tries them, and knows what is in them.
  const tried = await call(installation.url, 'POST /training/sessions', { body: { case_id: CHILD_CASE } }, editor);
  await finish(tried.body.id, 100, ['RF1'], false);
  expect(await of()).toMatchObject({ sessions: 3, average_score: 57, most_missed_red_flag: 'RF9', false_alarms: 1 });
});

it.each(['GET /admin/training/cases', 'GET /admin/training/statistics'] as const)(
  '%s gives all cases in pages, each once',
  async (key) => {
    const editor = await startWithRole(installation, 'editor');
    const pageAt = async (cursor: string | undefined) => {
      const query = { limit: 12, ...(cursor === undefined ? {} : { cursor }) };
      const { items, next_cursor } = (await call(installation.url, key, { query }, { token: editor.token })).body;
      expect(items.length).toBeLessThanOrEqual(12);
      return { ids: items.map((each) => ('case_id' in each ? each.case_id : each.id)), next_cursor };
    };
    let page = await pageAt(undefined);
    const ids = page.ids;
    while (page.next_cursor !== null && ids.length < 1000) {
      page = await pageAt(page.next_cursor);
      ids.push(...page.ids);
    }
    const { rows } = await admin.query<{ id: string }>('SELECT id FROM training.phishing_case ORDER BY id');
    expect(rows.length).toBeGreaterThan(24);
    expect(ids).toEqual(rows.map(({ id }) => id));
    const wrong = call(installation.url, key, { query: { cursor: 'x' } }, { token: editor.token });
    expect((await refusal(wrong)).problem.code).toBe('invalid_cursor');
  },
);

it('an answer that caches may keep is kept for its language', async () => {
  for (const path of ['/training/help', '/studio/templates', '/personas']) {
    const { headers } = await fetch(`${installation.url}/api/v1${path}`);
    expect(headers.get('cache-control'), path).toMatch(/^public, max-age=/);
    expect(headers.get('vary')?.split(/, */), path).toContain('Accept-Language');
  }
});
