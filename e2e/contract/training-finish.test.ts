import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, startGuest, type Person } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { CHILD_CASE, REALLY, trainingOf, type TrainingOf } from '../support/training.ts';

let installation: Installation;
let admin: pg.Pool;
/** Connected as the roles that may emit. */
let asTraining: pg.Client;
let asChat: pg.Client;
let guest: Person;
let mine: TrainingOf;
beforeAll(async () => {
  installation = await startShape('together', { LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '0' });
  admin = new pg.Pool({ connectionString: installation.database.adminUrl, max: 2 });
  asTraining = new pg.Client({ connectionString: installation.database.urlOf('training') });
  asChat = new pg.Client({ connectionString: installation.database.urlOf('chat') });
  await Promise.all([asTraining.connect(), asChat.connect()]);
  guest = await startGuest(installation.url);
  mine = trainingOf(installation.url, guest);
});
afterAll(async () => {
  await Promise.all([admin.end(), asTraining.end(), asChat.end()]);
  await installation.stop();
});

/** What was told of sessions as finished, in its order; all that was told before this is asked is among it. */
const told = async (...sessions: readonly string[]): Promise<number[]> => {
  const last = {
    session_id: randomUUID(),
    user_id: randomUUID(),
    case_id: CHILD_CASE,
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
  await expect.poll(() => jobs([last.session_id])).toEqual([1]);
  return jobs(sessions);
};

it('a session of somebody who may edit cases has a score, and is not told of for points', async () => {
  const play = async (of: TrainingOf) => {
    const { id, conversation } = await of.start();
    await of.say(conversation, '누구세요?');
    return { id, score: (await of.finish(id)).score };
  };
  const editor = await startWithRole(installation, 'editor');
  const [theirs, own] = [await play(trainingOf(installation.url, editor)), await play(mine)];
  expect(typeof theirs.score).toBe('number');
  expect(await told(theirs.id)).toEqual([]);
  expect(await told(own.id)).toEqual([own.score]);
  // Begun by talking, without choosing a case.
  const { conversation } = (await call(installation.url, 'POST /conversations', { body: { app: 'training' } }, editor))
    .body;
  await trainingOf(installation.url, editor).say(conversation.id, '누구세요?');
  const { rows } = await admin.query('SELECT trial FROM training.session WHERE conversation_id = $1', [
    conversation.id,
  ]);
  expect(rows).toEqual([{ trial: true }]);
});

describe('a turn that is told of when its session is finished', () => {
  const states = async (message: string): Promise<string[]> =>
    (
      await admin.query<{ state: string }>(
        "SELECT state::text FROM pgboss.job WHERE name = 'training/chat.turn_ended' AND data ->> 'message_id' = $1",
        [message],
      )
    ).rows.map(({ state }) => state);
  type Turn = Awaited<ReturnType<TrainingOf['say']>>;
  /** The judgement before the end of the answer did not come about, and it is finished before the event comes. */
  const finishBefore = async (id: string, { answer: { id: message } }: Turn, body: object) => {
    await expect.poll(() => states(message)).toEqual(['completed']);
    await admin.query(
      `UPDATE training.session SET finished_at = NULL, outcome = NULL, score = NULL, debriefed_at = NULL,
         records = (SELECT coalesce(jsonb_agg(r), '[]') FROM jsonb_array_elements(records) r WHERE r ->> 'messageId' <> $2)
       WHERE id = $1`,
      [id, message],
    );
    return mine.finish(id, body);
  };
  const tellOf = async (conversation: string, { question, answer }: Turn): Promise<void> => {
    const turn = {
      app: 'training',
      user_id: guest.id,
      conversation_id: conversation,
      user_message_id: question.id,
      message_id: answer.id,
      status: 'complete',
    };
    await asChat.query("SELECT platform.emit('chat.turn_ended', $1)", [JSON.stringify(turn)]);
    await expect.poll(() => states(answer.id)).toEqual(['completed', 'completed']);
  };

  it('counts, as what was said before the end', async () => {
    const { id, conversation } = await mine.start();
    await mine.say(conversation, '누구세요?');
    const late = await mine.say(conversation, '제 계좌는 국민은행 123456-01-234567 이에요');
    const before = await finishBefore(id, late, { verdict: 'scam' });
    expect([before.gave_away, (await mine.session(id)).turns]).toEqual([[], 1]);
    await tellOf(conversation, late);
    const after = await mine.debrief(id);
    expect(after).toMatchObject({ outcome: 'prevented', gave_away: [{ what: 'account_number', turn: 2 }] });
    expect(after.score).toBeLessThan(before.score ?? 0);
    expect(await mine.session(id)).toMatchObject({ turns: 2, disclosed: ['account_number'], score: after.score });
    expect(await told(id)).toEqual([before.score, after.score]);
  });

  it('and says that it is really happening: then there was no exercise', async () => {
    const { id, conversation } = await mine.start();
    await mine.say(conversation, '누구세요?');
    const late = await mine.say(conversation, REALLY);
    const before = await finishBefore(id, late, { verdict: 'scam' });
    expect([before.score, before.real_harm]).toEqual([expect.any(Number), null]);
    await tellOf(conversation, late);
    expect(await mine.debrief(id)).toMatchObject({
      score: null,
      outcome: 'abandoned',
      real_harm: { steps: expect.any(Array) as string[] },
    });
  });
});

it.each(['read', 'given to who finished it without a verdict'])(
  'a debrief that was %s tells the verdict and the signals, which count no more',
  async (how) => {
    const { id, conversation } = await mine.start();
    await mine.say(conversation, '네, 알겠어요');
    await mine.say(conversation, '네 그렇게 할게요');
    await mine.say(conversation, '끊고 원래 번호로 직접 확인할게');
    const read = how === 'read' ? await mine.debrief(id) : await mine.finish(id);
    const spotted_red_flags = [...new Set(read.red_flags.map(({ code }) => code))];
    expect(read.red_flags.some(({ noticed }) => !noticed)).toBe(true);
    expect(await mine.finish(id, { verdict: 'scam', spotted_red_flags })).toEqual(read);
    expect(await told(id)).toEqual([read.score]);
    // Named before it was read they count.
    const other = await mine.start();
    await mine.say(other.conversation, '네, 알겠어요');
    await mine.say(other.conversation, '네 그렇게 할게요');
    await mine.say(other.conversation, '끊고 원래 번호로 직접 확인할게');
    const named = await mine.finish(other.id, { verdict: 'scam', spotted_red_flags });
    expect(named.score).toBeGreaterThan(read.score ?? 100);
  },
);

describe('that a session is finished', () => {
  it('is told once, however often it is finished', async () => {
    const { id, conversation } = await mine.start();
    await mine.say(conversation, '누구세요?');
    const [one] = await Promise.all([mine.finish(id, { verdict: 'scam' }), mine.finish(id, { verdict: 'scam' })]);
    await mine.finish(id, { verdict: 'genuine' });
    expect(await told(id)).toEqual([one.score]);
  });

  it('is not told of one that has no score', async () => {
    const { id, conversation } = await mine.start();
    await mine.say(conversation, REALLY);
    await mine.finish(id, { verdict: 'scam' });
    expect(await told(id)).toEqual([]);
  });

  it('is told again where a verdict that came after the last line changes the score, once', async () => {
    const { id, conversation } = await mine.start();
    await mine.say(conversation, '끊고 원래 번호로 직접 확인할게');
    const ended = await mine.session(id);
    expect(ended).toMatchObject({ status: 'finished', outcome: 'verified' });
    const judged = await mine.finish(id, { verdict: 'genuine' });
    expect(judged.score_parts.find(({ part }) => part === 'spotting')?.points).toBe(0);
    expect(judged.score).toBeLessThan(ended.score ?? 0);
    const { finished_at } = await mine.session(id);
    expect(finished_at).toBe(ended.finished_at);
    expect(await mine.finish(id, { verdict: 'scam' })).toEqual(judged);
    expect(await told(id)).toEqual([ended.score, judged.score]);
  });
});

it('naming every signal there is is no way to a full score', async () => {
  const { id, conversation } = await mine.start();
  await mine.say(conversation, '네, 알겠어요');
  const spotted_red_flags = Array.from({ length: 12 }, (_, at) => `RF${at + 1}`);
  const { score_parts } = await mine.finish(id, { verdict: 'scam', spotted_red_flags });
  const spotting = score_parts.find(({ part }) => part === 'spotting');
  expect(spotting?.points).toBeLessThan(12);
  expect(spotting?.why).toContain('이 연락에 없는 신호');
});
