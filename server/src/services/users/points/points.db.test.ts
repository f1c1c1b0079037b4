import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { FIRST } from '../characters/catalogue.ts';
import { mergeGuest } from '../merge-guest.ts';
import { personalData } from '../personal-data.ts';
import { noteClosed } from '../store/closed-accounts.ts';
import { saveProfile } from '../store/people.ts';
import { codeOf, countInvitations } from '../store/invitations.ts';
import { listBadges, listDays, listEntries, sumPoints } from '../store/points.ts';
import { attend } from './attend.ts';
import { award } from './award.ts';
import { readLeaderboard } from './leaderboard.ts';
import { pointHandlers } from './receive.ts';
import { standingOf } from './rules.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('users');
});
afterAll(() => database.close());

const pointsOf = async (userId: string) => (await sumPoints(db, userId)).points;
const scan = (userId: string, eventKey: string = randomUUID()) =>
  db.transaction((tx) => award(tx, { userId, action: 'scan', eventKey }));
const invite = async (inviterId: string, inviteeId: string) => {
  const invite_code = await db.transaction((tx) => codeOf(tx, inviterId));
  await pointHandlers({ db })['identity.invited']?.({ user_id: inviteeId, invite_code });
};
/** What the outbox holds of invitations that earned something, delivered. */
const deliver = async () => {
  const { rows } = await database.connect('jobs').$client.query<{
    payload: { inviter_id: string; invitee_id: string };
  }>("SELECT payload FROM platform.outbox WHERE event = 'users.invitation_earned'");
  for (const { payload } of rows) await pointHandlers({ db })['users.invitation_earned']?.(payload);
  return rows.length;
};

/** A connection with a time zone of its own, for whose statements it is another moment. */
const connectAt = async (zone: string, moment: string) => {
  const owner = new pg.Client({ connectionString: database.adminUrl });
  await owner.connect();
  await owner.query(`CREATE SCHEMA IF NOT EXISTS other_clock; GRANT USAGE ON SCHEMA other_clock TO PUBLIC;
    CREATE OR REPLACE FUNCTION other_clock.now() RETURNS timestamptz LANGUAGE sql
    AS $$ SELECT current_setting('test.moment')::timestamptz $$`);
  await owner.end();
  const pool = new pg.Pool({ connectionString: database.urlOf('users'), max: 1 });
  await pool.query(
    `SET timezone TO '${zone}'; SET test.moment TO '${moment}'; SET search_path TO other_clock, pg_catalog`,
  );
  return { client: openDatabase(pool), end: () => pool.end() };
};

describe('an entry', () => {
  it('is written once, however many tell it at the same time', async () => {
    const me = randomUUID();
    const written = await Promise.all(Array.from({ length: 50 }, () => scan(me, `once ${me}`)));
    expect(written.filter((entry) => entry !== undefined)).toHaveLength(1);
    expect(await pointsOf(me)).toBe(10);
  });

  it('earns nothing after the limit of its day, and is kept', async () => {
    const me = randomUUID();
    await Promise.all(Array.from({ length: 25 }, () => scan(me)));
    expect(await pointsOf(me)).toBe(200);
    expect(await listEntries(db, me, undefined, 100)).toHaveLength(25);
  });

  it('is there once after a process that wrote it was killed at any moment and it is told again', async () => {
    const me = randomUUID();
    const keys = Array.from({ length: 15 }, (_, index) => `killed ${me} ${index}`);
    const writer = fork(new URL('testing/write-entries.ts', import.meta.url), {
      env: { ...process.env, DATABASE_URL: database.urlOf('users'), PERSON: me, KEYS: keys.join(',') },
    });
    // As soon as it has written some of them.
    await once(writer, 'message');
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    const before = await pointsOf(me);
    expect(before).toBeGreaterThan(0);
    for (const key of keys) await scan(me, key);
    expect(await pointsOf(me)).toBe(150);
  });
});

describe('being here', () => {
  it('counts once for a day in Seoul, at whatever hours and however often at once', async () => {
    const me = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => attend(db, me)));
    // Two, should it be midnight in Seoul meanwhile.
    const days = new Set(answers.map(({ day }) => day)).size;
    expect(answers.filter(({ points_earned }) => points_earned > 0)).toHaveLength(days);
    expect(await pointsOf(me)).toBe(5 * days);
    const now = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul' });
    expect([now.format(Date.now() - 60_000), now.format()]).toContain(answers[0]?.day);
  });

  it('begins a new day at midnight in Seoul, whatever time zone the connection has', async () => {
    for (const zone of ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const me = randomUUID();
      const at = async (moment: string) => {
        const { client, end } = await connectAt(zone, moment);
        return attend(client, me).finally(end);
      };
      // Midnight elsewhere, and once more before midnight in Seoul.
      for (const time of ['00:00:01', '09:00:01', '18:59:59', '23:59:59'])
        expect((await at(`2090-03-01T${time}+09:00`)).day).toBe('2090-03-01');
      expect(await pointsOf(me)).toBe(5);
      expect((await at('2090-03-02T00:00:00+09:00')).day).toBe('2090-03-02');
      expect(await pointsOf(me)).toBe(10);
    }
  });

  it('earns a badge on the seventh day on end, and not where one day is missing', async () => {
    const [steady, late] = [randomUUID(), randomUUID()];
    for (const [who, days] of [
      [steady, [1, 2, 3, 4, 5, 6]],
      [late, [1, 2, 3, 5, 6, 7]],
    ] as const) {
      for (const ago of days)
        await db.$client.query(
          "INSERT INTO users.point_entries (id, user_id, action, points, event_key, metadata, at) VALUES (gen_random_uuid(), $1, 'attendance', 5, gen_random_uuid(), '{}', now() - $2 * interval '1 day')",
          [who, ago],
        );
      await attend(db, who);
    }
    expect((await listBadges(db, steady)).map(({ badge }) => badge)).toContain('attendance_week');
    expect((await listBadges(db, late)).map(({ badge }) => badge)).not.toContain('attendance_week');
  });
});

it('begins levels with 0, 101, 301, 601 and 1001 points', () => {
  const levels = [0, 100, 101, 300, 301, 600, 601, 1000, 1001, 50_000].map((points) => standingOf(points).level);
  expect(levels).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  expect(standingOf(150)).toEqual({ points: 150, level: 2, level_from: 101, next_level_at: 301 });
  expect(standingOf(2000).next_level_at).toBeNull();
});

it('gives a badge on the third level and on the fifth, and keeps it', async () => {
  const me = randomUUID();
  const badgesAt = async (points: number) => {
    await db.$client.query('DELETE FROM users.point_entries WHERE user_id = $1', [me]);
    await db.$client.query(
      "INSERT INTO users.point_entries (id, user_id, action, points, event_key, metadata) VALUES (gen_random_uuid(), $1, 'recycled', $2, gen_random_uuid(), '{}')",
      [me, points - 5],
    );
    await attend(db, me);
    return (await listBadges(db, me)).map(({ badge }) => badge);
  };
  expect(await badgesAt(300)).toEqual([]);
  expect(await badgesAt(301)).toEqual(['level_3']);
  expect(await badgesAt(1000)).toEqual(['level_3']);
  expect(await badgesAt(1001)).toEqual(['level_3', 'level_5']);
});

describe('an invitation', () => {
  it('earns 100 points once, with the first thing that the other one does but being here', async () => {
    const [inviter, invitee] = [randomUUID(), randomUUID()];
    await Promise.all(Array.from({ length: 5 }, () => invite(inviter, invitee)));
    await attend(db, invitee);
    await deliver();
    expect(await pointsOf(inviter)).toBe(0);
    await scan(invitee);
    await scan(invitee);
    await deliver();
    await deliver();
    expect(await pointsOf(inviter)).toBe(100);
    expect(await countInvitations(db, inviter)).toEqual({ invited: 1, earned: 1 });
  });

  it('of two people who invite each other at the same time counts once; nobody invites themselves or by a made-up code', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    await Promise.all([invite(a, b), invite(b, a)]);
    await invite(a, a);
    await pointHandlers({ db })['identity.invited']?.({ user_id: a, invite_code: 'nobody’s' });
    await scan(a);
    await scan(b);
    await deliver();
    expect([await pointsOf(a), await pointsOf(b)].sort((x, y) => x - y)).toEqual([10, 110]);
  });

  it('earns for five in a day at most', async () => {
    const inviter = randomUUID();
    for (let count = 0; count < 7; count++) {
      const invitee = randomUUID();
      await invite(inviter, invitee);
      await scan(invitee);
    }
    await deliver();
    expect(await pointsOf(inviter)).toBe(500);
  });
});

describe('a guest who becomes an account', () => {
  const merge = (ids: { guestId: string; userId: string }) => db.transaction((tx) => mergeGuest(tx, ids));

  it('keeps everything, and nothing counts twice', async () => {
    const [guestId, userId, friend] = [randomUUID(), randomUUID(), randomUUID()];
    await attend(db, guestId);
    await attend(db, userId);
    await scan(guestId, `late ${guestId}`);
    await scan(userId);
    const code = await db.transaction((tx) => codeOf(tx, guestId));
    await merge({ guestId, userId });
    await merge({ guestId, userId });
    expect(await pointsOf(userId)).toBe(25);
    expect(await pointsOf(guestId)).toBe(0);
    // What is told late, and again, of the guest.
    await scan(guestId, `late ${guestId}`);
    await scan(guestId);
    await attend(db, guestId);
    expect([await pointsOf(userId), await pointsOf(guestId)]).toEqual([35, 0]);
    await pointHandlers({ db })['identity.invited']?.({ user_id: friend, invite_code: code.toLowerCase() });
    expect((await countInvitations(db, userId)).invited).toBe(1);
  });

  it('earns on a day what one person may, whoever did how much of it', async () => {
    const userId = randomUUID();
    const guests = Array.from({ length: 3 }, () => randomUUID());
    for (const who of [...guests, userId]) await Promise.all(Array.from({ length: 20 }, () => scan(who)));
    for (const guestId of guests) await merge({ guestId, userId });
    expect(await pointsOf(userId)).toBe(200);
    expect(await listEntries(db, userId, undefined, 100)).toHaveLength(80);
    // Another day in Seoul has a limit of its own.
    const earlier = randomUUID();
    await Promise.all(Array.from({ length: 20 }, () => scan(earlier)));
    await db.$client.query("UPDATE users.point_entries SET at = at - interval '1 day' WHERE user_id = $1", [earlier]);
    await merge({ guestId: earlier, userId });
    expect(await pointsOf(userId)).toBe(400);
  });

  it('of which the account was the inviter earns nothing by itself', async () => {
    const [guestId, userId, other] = [randomUUID(), randomUUID(), randomUUID()];
    await invite(userId, guestId);
    await invite(other, userId);
    await merge({ guestId, userId });
    await scan(userId);
    await deliver();
    expect([await pointsOf(userId), await pointsOf(other)]).toEqual([10, 100]);
  });
});

it('lists the last days in Seoul, those without anything too', async () => {
  const me = randomUUID();
  for (const [action, at] of [
    ['scan', '2090-03-02T00:30:00+09:00'],
    ['attendance', '2090-03-04T23:59:00+09:00'],
    ['scan', '2090-03-04T09:00:00+09:00'],
    ['scan', '2090-02-20T09:00:00+09:00'],
  ])
    await db.$client.query(
      "INSERT INTO users.point_entries (id, user_id, action, points, event_key, metadata, at) VALUES (gen_random_uuid(), $1, $2, 10, gen_random_uuid(), '{}', $3)",
      [me, action, at],
    );
  for (const zone of ['UTC', 'Pacific/Kiritimati']) {
    const { client, end } = await connectAt(zone, '2090-03-04T23:59:30+09:00');
    expect(await listDays(client, me, 4).finally(end)).toEqual([
      { day: '2090-03-01', points: 0, attended: false },
      { day: '2090-03-02', points: 10, attended: false },
      { day: '2090-03-03', points: 0, attended: false },
      { day: '2090-03-04', points: 20, attended: true },
    ]);
  }
});

it('gives out and erases all of a person, and nothing of others', async () => {
  const [gone, stays] = [randomUUID(), randomUUID()];
  for (const who of [gone, stays]) {
    await scan(who);
    await db.transaction((tx) => codeOf(tx, who));
  }
  await invite(stays, gone);
  const given = async (userId: string) =>
    (await personalData.giveOut(db, { userId, locale: 'ko', cursor: undefined })).items.map(({ type }) => type);
  expect(await given(gone)).toEqual(expect.arrayContaining(['activity', 'badge', 'invite_code', 'invitation']));
  await personalData.erase(db, gone);
  await personalData.erase(db, gone);
  expect(await given(gone)).toEqual(['profile', 'settings']);
  expect(await given(stays)).toEqual(['profile', 'settings', 'invite_code', 'unlock', 'badge', 'activity']);
});

it('gives out more activities than fit on a page, each once', async () => {
  const me = randomUUID();
  await db.$client.query(
    "INSERT INTO users.point_entries (id, user_id, action, points, event_key, metadata) SELECT gen_random_uuid(), $1, 'scan', 0, gen_random_uuid(), '{}' FROM generate_series(1, 1001)",
    [me],
  );
  const ids: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await personalData.giveOut(db, { userId: me, locale: 'ko', cursor });
    ids.push(...page.items.flatMap((item) => (item.type === 'activity' ? [item['id']] : [])));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(new Set(ids).size).toBe(1001);
  expect(ids).toHaveLength(1001);
});

it('ranks by week, month and all of it, in a region and with whoever asks', async () => {
  const [first, second, third, old] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const earn = (who: string, points: number, ago = '0 days') =>
    db.$client.query(
      "INSERT INTO users.point_entries (id, user_id, action, points, event_key, metadata, at) VALUES (gen_random_uuid(), $1, 'scan', $2, gen_random_uuid(), '{}', now() - $3::interval)",
      [who, points, ago],
    );
  for (const who of [second, third, old]) await saveProfile(db, who, { region: '50' });
  await saveProfile(db, first, { nickname: '가온', region: '50' });
  await earn(first, 900);
  await earn(second, 300);
  await earn(third, 300);
  await earn(old, 1500, '40 days');
  await earn(old, 10);
  const read = (more: Partial<Parameters<typeof readLeaderboard>[1]>) =>
    readLeaderboard(db, { period: 'weekly', region: '50', limit: 2, me: old, ...more });
  expect(await read({})).toEqual({
    items: [
      { rank: 1, nickname: '가온', points: 900, level: 4, character: FIRST, is_me: false },
      { rank: 2, nickname: null, points: 300, level: 2, character: FIRST, is_me: false },
    ],
    me: { rank: 4, nickname: null, points: 10, level: 5, character: FIRST, is_me: true },
  });
  expect((await read({ period: 'monthly', limit: 9 })).items.map(({ rank }) => rank)).toEqual([1, 2, 2, 4]);
  expect((await read({ period: 'all' })).me).toMatchObject({ rank: 1, points: 1510 });
  expect(await read({ region: '11' })).toEqual({ items: [], me: null });
  expect((await read({ me: undefined })).me).toBeNull();
});

it('leaves out whose account is closed, and closes up behind them; the newest news counts', async () => {
  const [gone, stays] = [randomUUID(), randomUUID()];
  for (const who of [gone, stays]) {
    await saveProfile(db, who, { nickname: who.slice(0, 8), region: '43' });
    await scan(who);
  }
  await scan(gone);
  const close = (closed: boolean, second: number) =>
    noteClosed(db, { user_id: gone, closed, at: `2026-01-01T00:00:0${second}.000Z` });
  const ranked = async () =>
    (await readLeaderboard(db, { period: 'weekly', region: '43', limit: 9, me: undefined })).items.map(
      ({ rank, nickname }) => [rank, nickname],
    );
  const all = [
    [1, gone.slice(0, 8)],
    [2, stays.slice(0, 8)],
  ];
  expect(await ranked()).toEqual(all);
  await close(true, 2);
  await close(false, 1);
  expect(await ranked()).toEqual([[1, stays.slice(0, 8)]]);
  await close(false, 3);
  await close(true, 2);
  expect(await ranked()).toEqual(all);
});
