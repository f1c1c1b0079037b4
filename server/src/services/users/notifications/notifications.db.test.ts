import { randomUUID } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RaisedNotification } from '@madang/contracts/notifications';
import type { Database } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { personalData } from '../personal-data.ts';
import {
  allNotifications,
  countUnread,
  deleteOldNotifications,
  markRead,
  markReadUntil,
} from '../store/notifications.ts';
import { createFindPerson, saveSettings, type FindPerson } from '../store/people.ts';
import { receive } from './receive.ts';

/** An event of a service that there is not: nothing here knows any by name. */
const KIND = 'weather.storm_coming';

let database: TestDatabase;
let db: Database;
let find: FindPerson;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('users');
  find = createFindPerson(db);
});
afterAll(() => database.close());

const raised = (user_id: string, more: Partial<RaisedNotification> = {}): RaisedNotification => ({
  id: uuidv7(),
  user_id,
  subject: randomUUID(),
  at: new Date().toISOString(),
  values: { place: '마당' },
  ...more,
});
const tell = (event: RaisedNotification, contract: { security?: true } = {}) =>
  receive({ db, emit: emitEvent }, find, KIND, contract, event);
const startPerson = async (settings: Parameters<typeof saveSettings>[2] = { notificationEnabled: true }) => {
  const id = randomUUID();
  await saveSettings(db, id, settings);
  return id;
};
const valuesOf = async (id: string) => (await allNotifications(db, id)).map(({ values }) => values);
const unreadOf = (id: string) => countUnread(db, id, [KIND]);
const mailsOf = async (id: string): Promise<unknown[]> =>
  (
    await database
      .connect('jobs')
      .$client.query<{ payload: unknown }>(
        "SELECT payload FROM platform.outbox WHERE event = 'users.notification_mail_due' AND payload ->> 'user_id' = $1 ORDER BY id",
        [id],
      )
  ).rows.map(({ payload }) => payload);

describe('an event that tells people something', () => {
  it('is listed and mailed where they want to be notified, in the language that they have chosen', async () => {
    const [me, other] = [await startPerson({ notificationEnabled: true, language: 'en' }), await startPerson()];
    const event = raised(me);
    await tell(event);
    expect(await valuesOf(me)).toEqual([{ place: '마당' }]);
    const { id, at, values } = event;
    expect(await mailsOf(me)).toEqual([{ id, user_id: me, kind: KIND, at, values, locale: 'en' }]);
    expect([await valuesOf(other), await mailsOf(other)]).toEqual([[], []]);
  });

  it('is not where they do not, or have never said so, unless it concerns the safety of the account', async () => {
    for (const me of [await startPerson({ notificationEnabled: false }), randomUUID()]) {
      await tell(raised(me));
      expect([await valuesOf(me), await mailsOf(me)]).toEqual([[], []]);
      await tell(raised(me), { security: true });
      expect([(await valuesOf(me)).length, (await mailsOf(me)).length]).toEqual([1, 1]);
    }
  });

  it('is told once, however often and in whatever order it comes', async () => {
    const me = await startPerson();
    const [first, second] = [1, 2].map((n) =>
      raised(me, { subject: 'one thing', at: `2026-11-29T00:00:0${n}.000Z`, values: { n } }),
    ) as [RaisedNotification, RaisedNotification];
    await Promise.all([tell(second), tell(second)]);
    await tell(first);
    await tell(second);
    expect(await valuesOf(me)).toEqual([{ n: 2 }]);
    expect(await mailsOf(me)).toHaveLength(1);
    await markReadUntil(db, me, second.at);
    await tell(first);
    await tell(second);
    expect(await unreadOf(me)).toBe(0);
    expect(await mailsOf(me)).toHaveLength(1);
  });

  it('takes the place of what is older about the same, and is mailed again only once that was read', async () => {
    const me = await startPerson();
    const told = (n: number) =>
      tell(raised(me, { subject: 'one thing', at: `2026-11-29T00:00:0${n}.000Z`, values: { n } }));
    await told(1);
    await told(2);
    expect(await valuesOf(me)).toEqual([{ n: 2 }]);
    expect(await mailsOf(me)).toHaveLength(1);
    await markReadUntil(db, me, '2026-11-29T00:00:02.000Z');
    await told(3);
    expect(await valuesOf(me)).toEqual([{ n: 3 }]);
    expect([await unreadOf(me), (await mailsOf(me)).length]).toEqual([1, 2]);
  });

  it('pushes out the oldest beyond 200, of that person and no other', async () => {
    const [me, other] = [await startPerson(), await startPerson()];
    await tell(raised(other, { at: '2026-01-01T00:00:00.000Z' }));
    await db.$client.query(
      "INSERT INTO users.notifications (id, user_id, kind, subject, event_id, at, values) SELECT gen_random_uuid(), $1, $2, n::text, gen_random_uuid(), '2026-11-01'::timestamptz + n * interval '1 minute', jsonb_build_object('n', n) FROM generate_series(1, 200) AS n",
      [me, KIND],
    );
    await tell(raised(me, { values: { n: 201 } }));
    const kept = (await valuesOf(me)).map(({ n }) => n);
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([200, 201, 2]);
    expect(await valuesOf(other)).toHaveLength(1);
  });
});

describe('what was told', () => {
  it('is read by whom it was told to and nobody else, and stays read since then', async () => {
    const [me, other] = [await startPerson(), await startPerson()];
    await tell(raised(me));
    const [{ id } = { id: '' }] = await allNotifications(db, me);
    expect(await markRead(db, other, [KIND], id)).toBeUndefined();
    await markReadUntil(db, other, '2100-01-01T00:00:00.000Z');
    expect(await unreadOf(me)).toBe(1);
    const first = await markRead(db, me, [KIND], id);
    expect(first?.readAt).toBeInstanceOf(Date);
    expect((await markRead(db, me, [KIND], id))?.readAt).toEqual(first?.readAt);
    expect(await unreadOf(me)).toBe(0);
  });

  it('stays unread where it came after what somebody has seen', async () => {
    const me = await startPerson();
    await tell(raised(me, { at: '2026-11-29T00:00:01.000Z' }));
    await tell(raised(me, { at: '2026-11-29T00:00:02.000Z' }));
    await markReadUntil(db, me, '2026-11-29T00:00:01.000Z');
    expect((await allNotifications(db, me)).map(({ readAt }) => readAt === null)).toEqual([true, false]);
  });

  it('becomes the account’s where a guest becomes part of it, which keeps its own of the same', async () => {
    const [guestId, userId] = [await startPerson(), await startPerson()];
    await tell(raised(guestId, { subject: 'both', values: { of: 'guest' } }));
    await tell(raised(userId, { subject: 'both', values: { of: 'account' } }));
    await tell(raised(guestId, { subject: 'guest', values: { of: 'guest' }, at: '2026-01-01T00:00:00.000Z' }));
    for (let times = 0; times < 2; times += 1)
      await db.transaction((tx) => personalData.merge(tx, { guestId, userId }));
    expect(await valuesOf(userId)).toEqual([{ of: 'account' }, { of: 'guest' }]);
    expect(await valuesOf(guestId)).toEqual([]);
  });

  it('is given out and erased with everything else of a person', async () => {
    const [gone, stays] = [await startPerson(), await startPerson()];
    for (const id of [gone, stays]) await tell(raised(id));
    const { items } = await personalData.giveOut(db, { userId: gone, locale: 'ko', cursor: undefined });
    expect(items.filter(({ type }) => type === 'notification')).toMatchObject([
      { kind: KIND, values: { place: '마당' }, read_at: null },
    ]);
    await personalData.erase(db, gone);
    expect([await valuesOf(gone), (await valuesOf(stays)).length]).toEqual([[], 1]);
  });

  it('is forgotten after 90 days', async () => {
    const me = await startPerson();
    const DAY_MS = 86_400_000;
    for (const days of [91, 89])
      await tell(raised(me, { at: new Date(Date.now() - days * DAY_MS).toISOString(), values: { days } }));
    await deleteOldNotifications(db, new AbortController().signal);
    expect(await valuesOf(me)).toEqual([{ days: 89 }]);
  });
});
