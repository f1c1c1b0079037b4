import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { emitEvent } from '#platform/events/emit';
import { receive } from '../notifications/receive.ts';
import { personalData } from '../personal-data.ts';
import { noteClosed } from '../store/closed-accounts.ts';
import { createFindPerson } from '../store/people.ts';
import { attend } from './attend.ts';
import { pointHandlers } from './receive.ts';
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

/** How many rows of each table name somebody. */
const left = async (userId: string): Promise<Record<string, number>> => {
  const counted = Object.keys(personalData.columns).map(async (column) => {
    const [table = '', name = ''] = column.split('.');
    const { rowCount } = await db.$client.query(`SELECT FROM users.${table} WHERE ${name} = $1`, [userId]);
    return [table, rowCount ?? 0] as const;
  });
  return Object.fromEntries((await Promise.all(counted)).filter(([, count]) => count > 0));
};

it('gives out and erases all of a person, and nothing of others', async () => {
  const [gone, stays] = [randomUUID(), randomUUID()];
  for (const who of [gone, stays]) {
    await scan(who);
    await on.codeOf(who);
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

it('writes nothing of whoever is erased, or of the guest that they were, however late it is told', async () => {
  const [guest, lateGuest, gone, friend] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const merge = (guestId: string) => db.transaction((tx) => personalData.merge(tx, { guestId, userId: gone }));
  await scan(guest);
  await merge(guest);
  await invite(gone, friend);
  const code = await on.codeOf(friend);
  await scan(friend);
  await scan(lateGuest);
  await on.codeOf(lateGuest);
  await personalData.erase(db, gone);
  await merge(lateGuest);
  await deliver();
  const handlers = pointHandlers({ db });
  for (const user_id of [gone, guest, lateGuest]) {
    expect(await scan(user_id)).toBeUndefined();
    await handlers['identity.invited']?.({ user_id, invite_code: code });
    await handlers['training.session_finished']?.({
      session_id: randomUUID(),
      case_id: randomUUID(),
      user_id,
      score: 100,
      at: '2026-01-01T00:00:00.000Z',
    });
    await noteClosed(db, { user_id, closed: true, at: '2026-01-01T00:00:00.000Z' });
    await receive(
      { db, emit: emitEvent },
      createFindPerson(db),
      'identity.signed_in_elsewhere',
      { security: true },
      {
        id: randomUUID(),
        user_id,
        subject: user_id,
        at: '2026-01-01T00:00:00.000Z',
        values: { device: 'x', network: 'y' },
      },
    );
    await expect(attend(db, user_id)).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(on.codeOf(user_id)).rejects.toMatchObject({ code: 'invalid_token' });
    expect(await left(user_id)).toEqual({ became_accounts: 1 });
  }
  expect(await pointsOf(friend)).toBe(10);
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
