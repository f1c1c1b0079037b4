import { randomUUID } from 'node:crypto';
import pg from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccount, unique } from '../support/accounts.ts';
import { call, startGuest } from '../support/client.ts';
import { sharedShape, type Installation } from '../support/shapes.ts';

/** Whom everybody has from the start. */
const FIRST = { character: 'doki', skin: 'bare' };
/** Only against hangs. */
const PATIENT = { timeout: 60_000, interval: 50 };

describe.each(['apart'] as const)('points, %s', (shape) => {
  let installation: Installation;
  let users: pg.Client;
  let training: pg.Client;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    users = new pg.Client({ connectionString: installation.database.urlOf('users') });
    await users.connect();
    training = new pg.Client({ connectionString: installation.database.urlOf('training') });
    await training.connect();
  });
  afterAll(async () => {
    await users.end();
    await training.end();
    await installation.stop();
  });

  it('come once a day for being here, and are the sum of what is listed', async () => {
    const { token } = await startGuest(installation.url);
    const as = { token };
    const nothing = { points: 0, level: 1, level_from: 0, next_level_at: 101, earned_today: 0 };
    const before = (await call(installation.url, 'GET /users/me/points', {}, as)).body;
    expect(before).toMatchObject(nothing);
    expect(before.days.map(({ points, attended }) => [points, attended])).toEqual(Array(14).fill([0, false]));
    expect(before.rewards).toContainEqual({ action: 'attendance', points: 5, per_day: 1 });
    const attend = () => call(installation.url, 'POST /users/me/attendance', {}, as);
    const first = await attend();
    expect(first.body).toMatchObject({ points: 5, points_earned: 5 });
    const again = await attend();
    // Unless it is midnight in Seoul just now.
    const days = new Set([first.body.day, again.body.day]).size;
    expect(again.body.points).toBe(5 * days);
    const { items } = (await call(installation.url, 'GET /users/me/activities', { query: {} }, as)).body;
    expect(items.map(({ action, points_earned }) => [action, points_earned])).toEqual(
      Array.from({ length: days }, () => ['attendance', 5]),
    );
    expect((await call(installation.url, 'GET /users/me/level', {}, as)).body.level).toBe(1);
    expect((await call(installation.url, 'GET /users/me/badges', {}, as)).body.items).toEqual([]);
  });

  it('come for who registers with a code and does something, when that is told', async () => {
    const inviter = await startAccount(installation.url);
    const as = { token: inviter.token };
    const invited = async () => (await call(installation.url, 'GET /users/me/invite', {}, as)).body;
    const { invite_code } = await invited();
    const body = { login_id: unique().slice(0, 20), password: 'correct horse battery', invite_code };
    const { user_id } = (await call(installation.url, 'POST /auth/register', { body })).body as { user_id: string };
    await expect.poll(async () => (await invited()).invited, PATIENT).toBe(1);
    const told = JSON.stringify({ inviter_id: inviter.id, invitee_id: user_id });
    for (let times = 0; times < 3; times++)
      await users.query('SELECT platform.emit($1, $2)', ['users.invitation_earned', told]);
    const points = async () => (await call(installation.url, 'GET /users/me/points', {}, as)).body.points;
    await expect.poll(points, PATIENT).toBe(100);
  });

  it('come for a training that is over, and the first full score is a badge', async () => {
    const me = await startAccount(installation.url);
    const as = { token: me.token };
    const started = await call(installation.url, 'POST /training/sessions', { body: {} }, as);
    const params = { id: started.body.id };
    // Where nothing was said there is nothing to score.
    const conversation = { id: started.body.conversation_id ?? '' };
    await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: conversation, body: { content: '누구세요?', stream: false } },
      as,
    );
    for (let times = 0; times < 2; times++)
      await call(installation.url, 'POST /training/sessions/:id/finish', { params, body: {} }, as);
    const entries = async () =>
      (await call(installation.url, 'GET /users/me/activities', { query: {} }, as)).body.items;
    await expect.poll(async () => (await entries()).length, PATIENT).toBe(1);
    expect((await entries())[0]).toMatchObject({ action: 'training', points_earned: 20 });
    const badges = async () =>
      (await call(installation.url, 'GET /users/me/badges', {}, as)).body.items.map(({ badge }) => badge);
    expect(await badges()).toEqual(['first_activity']);
    // A verdict that came afterwards has made it a full score: a badge, and no points once more.
    const full = {
      session_id: params.id,
      user_id: me.id,
      case_id: randomUUID(),
      score: 100,
      at: new Date().toISOString(),
    };
    await training.query('SELECT platform.emit($1, $2)', ['training.session_finished', JSON.stringify(full)]);
    await expect.poll(badges, PATIENT).toContain('training_full_score');
    expect(await entries()).toHaveLength(1);
  });

  it('make a leaderboard that anybody sees, in which only the nickname says who somebody is', async () => {
    const me = await startAccount(installation.url);
    const as = { token: me.token };
    await call(installation.url, 'PUT /users/me/profile', { body: { nickname: '달리기왕', region: '36' } }, as);
    await call(installation.url, 'POST /users/me/attendance', {}, as);
    const query = { region: '36', period: 'weekly' } as const;
    const seen = (await call(installation.url, 'GET /users/leaderboard', { query })).body;
    expect(seen).toEqual({
      items: [{ rank: 1, nickname: '달리기왕', points: 5, level: 1, character: FIRST, is_me: false }],
      me: null,
    });
    expect((await call(installation.url, 'GET /users/leaderboard', { query }, as)).body.me).toMatchObject({
      rank: 1,
      is_me: true,
    });
  });

  it('leave nothing of a closed account for others to see: no name on the leaderboard, no picture', async () => {
    const me = await startAccount(installation.url);
    const as = { token: me.token };
    await call(installation.url, 'PUT /users/me/profile', { body: { nickname: '떠난 사람', region: '52' } }, as);
    await call(installation.url, 'POST /users/me/attendance', {}, as);
    const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#1c5e49' } })
      .png()
      .toBuffer();
    await fetch(`${installation.url}/api/v1/users/me/avatar`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${me.token}`, 'content-type': 'image/png' },
      body: new Uint8Array(picture),
    });
    const seen = async () => {
      const query = { region: '52', period: 'all' } as const;
      const { items } = (await call(installation.url, 'GET /users/leaderboard', { query })).body;
      const { status } = await fetch(`${installation.url}/api/v1/users/${me.id}/avatar`);
      return [...items.map(({ nickname }) => nickname), status];
    };
    expect(await seen()).toEqual(['떠난 사람', 200]);
    const deleted = await call(installation.url, 'DELETE /auth/user', { body: { password: me.password } }, as);
    await expect.poll(seen, PATIENT).toEqual([404]);
    await call(installation.url, 'POST /auth/user/restore', { body: { token: deleted.body.undo_token } });
    await expect.poll(seen, PATIENT).toEqual(['떠난 사람', 200]);
  });

  it('come for one day of being here, whatever time and time zone a client says', async () => {
    const { token } = await startGuest(installation.url);
    const tomorrow = new Date(Date.now() + 86_400_000);
    const attend = async (headers: Record<string, string>, query = '', body?: string) => {
      const response = await fetch(`${installation.url}/api/v1/users/me/attendance${query}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body === undefined ? {} : { body }),
      });
      return (await response.json()) as { day?: string; points?: number };
    };
    const said = JSON.stringify({ day: tomorrow.toISOString().slice(0, 10), timezone: 'Pacific/Kiritimati' });
    const answers = [
      await attend({}),
      await attend({ date: tomorrow.toUTCString(), 'x-timezone': 'Pacific/Kiritimati' }),
      await attend({ 'time-zone': 'Pacific/Pago_Pago' }, `?day=${tomorrow.toISOString().slice(0, 10)}`),
      await attend({ 'content-type': 'application/json' }, '', said),
    ];
    // Unless it is midnight in Seoul just now.
    const days = new Set(answers.flatMap(({ day }) => day ?? []));
    const as = { token };
    const { points } = (await call(installation.url, 'GET /users/me/points', {}, as)).body;
    expect(points).toBe(5 * days.size);
    const inSeoul = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul' });
    for (const day of days) expect([inSeoul.format(Date.now() - 60_000), inSeoul.format()]).toContain(day);
  });
});
