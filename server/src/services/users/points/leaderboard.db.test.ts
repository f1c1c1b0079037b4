import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { FIRST } from '../characters/catalogue.ts';
import { noteClosed } from '../store/closed-accounts.ts';
import { saveProfile } from '../store/people.ts';
import { readLeaderboard } from './leaderboard.ts';
import { connectAt } from './testing/at-moment.ts';
import { pointsOn } from './testing/points-on.ts';

let database: TestDatabase;
let db: Database;
let on: ReturnType<typeof pointsOn>;
let end: () => Promise<void>;
/** A Wednesday: no week, and no month, begins meanwhile. */
const NOON = '2090-03-15T12:00:00+09:00';
beforeAll(async () => {
  database = await createTestDatabase();
  ({ db, end } = await connectAt(database, 'UTC', NOON));
  on = pointsOn(database, db);
});
afterAll(async () => {
  await end();
  await database.close();
});
const scan: typeof on.scan = (...asked) => on.scan(...asked);

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

it('counts a week from Monday and a month from its first day, in Seoul, whatever time zone the connection has', async () => {
  const region = '47';
  const people: Record<string, string> = {};
  for (const [name, at] of [
    ['before', '2090-02-28T23:59:59+09:00'],
    ['first', '2090-03-01T00:00:00+09:00'],
    ['sunday', '2090-03-12T23:59:59+09:00'],
    ['monday', '2090-03-13T00:00:00+09:00'],
  ] as const) {
    people[name] = randomUUID();
    await saveProfile(db, people[name], { nickname: name, region });
    await db.$client.query(
      "INSERT INTO users.point_entries (id, user_id, action, points, event_key, metadata, at) VALUES (gen_random_uuid(), $1, 'scan', 10, gen_random_uuid(), '{}', $2)",
      [people[name], at],
    );
  }
  for (const zone of ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    const { db: then, end: endThen } = await connectAt(database, zone, NOON);
    try {
      const seen = async (period: 'weekly' | 'monthly' | 'all') =>
        (await readLeaderboard(then, { period, region, limit: 9, me: undefined })).items
          .map(({ nickname }) => nickname)
          .toSorted();
      expect(await seen('weekly')).toEqual(['monday']);
      expect(await seen('monthly')).toEqual(['first', 'monday', 'sunday']);
      expect(await seen('all')).toEqual(['before', 'first', 'monday', 'sunday']);
    } finally {
      await endThen();
    }
  }
});
