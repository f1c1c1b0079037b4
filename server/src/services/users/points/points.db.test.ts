import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { countInvitations } from '../store/invitations.ts';
import { listBadges, listDays, listEntries } from '../store/points.ts';
import { attend } from './attend.ts';
import { pointHandlers } from './receive.ts';
import { standingOf } from './rules.ts';
import { connectAt } from './testing/at-moment.ts';
import { pointsOn } from './testing/points-on.ts';

let database: TestDatabase;
let db: Database;
let on: ReturnType<typeof pointsOn>;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('users');
  on = pointsOn(database, db);
});
afterAll(() => database.close());
const scan: typeof on.scan = (...asked) => on.scan(...asked);
const pointsOf: typeof on.pointsOf = (...asked) => on.pointsOf(...asked);
const invite: typeof on.invite = (...asked) => on.invite(...asked);
const deliver: typeof on.deliver = (...asked) => on.deliver(...asked);

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

  it('is found by its scan, in whatever letters the id is written', async () => {
    const [me, scan_id] = [randomUUID(), randomUUID()];
    const scanned = {
      scan_id,
      user_id: me,
      photo_hash: randomUUID(),
      item_id: randomUUID(),
      at: '2026-01-01T00:00:00.000Z',
    };
    await pointHandlers({ db })['scan.confirmed']?.(scanned);
    await scan(me);
    for (const asked of [scan_id, scan_id.toUpperCase()])
      expect((await listEntries(db, me, undefined, 9, asked)).map(({ metadata }) => metadata['scan_id'])).toEqual([
        scan_id,
      ]);
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
  it('counts once for a day in Seoul, however often at once', async () => {
    const me = randomUUID();
    const { db: then, end } = await connectAt(database, 'UTC', '2090-03-01T16:00:00Z');
    const answers = await Promise.all(Array.from({ length: 50 }, () => attend(then, me)));
    await end();
    expect(answers.filter(({ points_earned }) => points_earned > 0)).toHaveLength(1);
    expect(new Set(answers.map(({ day }) => day))).toEqual(new Set(['2090-03-02']));
    expect(await pointsOf(me)).toBe(5);
  });

  it('begins a new day at midnight in Seoul, whatever time zone the connection has', async () => {
    for (const zone of ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const me = randomUUID();
      const at = async (moment: string) => {
        const { db: then, end } = await connectAt(database, zone, moment);
        return attend(then, me).finally(end);
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
    const people = { steady: randomUUID(), late: randomUUID() };
    for (const [who, days] of [
      [people.steady, [1, 2, 3, 4, 5, 6, 7]],
      [people.late, [1, 2, 4, 5, 6, 7, 8]],
    ] as const)
      for (const day of days) {
        const { db: then, end } = await connectAt(database, 'UTC', `2090-05-0${day}T12:00:00+09:00`);
        expect((await attend(then, who).finally(end)).points_earned).toBe(5);
      }
    expect((await listBadges(db, people.steady)).map(({ badge }) => badge)).toContain('attendance_week');
    expect((await listBadges(db, people.late)).map(({ badge }) => badge)).not.toContain('attendance_week');
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
    const { db: then, end } = await connectAt(database, zone, '2090-03-04T23:59:30+09:00');
    expect(await listDays(then, me, 4).finally(end)).toEqual([
      { day: '2090-03-01', points: 0, attended: false },
      { day: '2090-03-02', points: 10, attended: false },
      { day: '2090-03-03', points: 0, attended: false },
      { day: '2090-03-04', points: 20, attended: true },
    ]);
  }
});
