import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { personalData } from '../personal-data.ts';
import { countInvitations } from '../store/invitations.ts';
import { listBadges, listEntries } from '../store/points.ts';
import { attend } from './attend.ts';
import { pointHandlers } from './receive.ts';
import { connectAt } from './testing/at-moment.ts';
import { pointsOn } from './testing/points-on.ts';

let database: TestDatabase;
let db: Database;
let on: ReturnType<typeof pointsOn>;
let end: () => Promise<void>;
/** Limits are those of a day: all of it is at one moment. */
beforeAll(async () => {
  database = await createTestDatabase();
  ({ db, end } = await connectAt(database, 'UTC', '2090-03-15T03:00:00Z'));
  on = pointsOn(database, db);
});
afterAll(async () => {
  await end();
  await database.close();
});
const scan: typeof on.scan = (...asked) => on.scan(...asked);
const recycle: typeof on.recycle = (...asked) => on.recycle(...asked);
const pointsOf: typeof on.pointsOf = (...asked) => on.pointsOf(...asked);
const invite: typeof on.invite = (...asked) => on.invite(...asked);
const deliver: typeof on.deliver = (...asked) => on.deliver(...asked);

describe('a guest who becomes an account', () => {
  const merge = (ids: { guestId: string; userId: string }) => db.transaction((tx) => personalData.merge(tx, ids));

  it('keeps everything, and nothing counts twice', async () => {
    const [guestId, userId, friend] = [randomUUID(), randomUUID(), randomUUID()];
    await attend(db, guestId);
    await attend(db, userId);
    await scan(guestId, `late ${guestId}`);
    await scan(userId);
    const code = await on.codeOf(guestId);
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

  it('keeps of what both had once the larger', async () => {
    const [guestId, userId] = [randomUUID(), randomUUID()];
    const [photo, other] = [`recycled ${randomUUID()}`, `recycled ${randomUUID()}`];
    await recycle(guestId, photo);
    await db.$client.query("UPDATE users.point_entries SET at = at - interval '1 day' WHERE user_id = $1", [guestId]);
    await recycle(guestId, other);
    // The account's day was over when it told of the photo.
    for (let count = 0; count < 5; count += 1) await recycle(userId);
    await recycle(userId, photo);
    await recycle(userId, other);
    expect([await pointsOf(guestId), await pointsOf(userId)]).toEqual([100, 250]);
    await merge({ guestId, userId });
    expect(await pointsOf(userId)).toBe(300);
    expect(await listEntries(db, userId, undefined, 100)).toHaveLength(7);
    await recycle(guestId, photo);
    expect(await pointsOf(userId)).toBe(300);
  });

  it('counts each day by itself: what one of them did on another day stays', async () => {
    const [guestId, userId] = [randomUUID(), randomUUID()];
    for (let count = 0; count < 5; count += 1) await recycle(guestId);
    await db.$client.query("UPDATE users.point_entries SET at = at - interval '3 days' WHERE user_id = $1", [guestId]);
    for (const who of [guestId, userId]) for (let count = 0; count < 3; count += 1) await recycle(who);
    await merge({ guestId, userId });
    expect(await pointsOf(userId)).toBe(500);
  });

  it('has the badges of both, each since the first of them had it', async () => {
    const [guestId, userId] = [randomUUID(), randomUUID()];
    const give = (who: string, badge: string, day: string) =>
      db.$client.query('INSERT INTO users.badges (user_id, badge, earned_at) VALUES ($1, $2, $3)', [who, badge, day]);
    await give(guestId, 'first_activity', '2026-01-01T00:00:00Z');
    await give(userId, 'first_activity', '2026-02-01T00:00:00Z');
    await give(guestId, 'attendance_week', '2026-02-02T00:00:00Z');
    await give(userId, 'level_3', '2026-03-01T00:00:00Z');
    await merge({ guestId, userId });
    expect(
      (await listBadges(db, userId)).map(({ badge, earnedAt }) => [badge, earnedAt.toISOString().slice(0, 10)]),
    ).toEqual([
      ['first_activity', '2026-01-01'],
      ['attendance_week', '2026-02-02'],
      ['level_3', '2026-03-01'],
    ]);
    expect(await listBadges(db, guestId)).toEqual([]);
  });
});
