import { randomUUID } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { guestMerges } from '../schema.ts';
import { insertUser } from '../store/users.ts';
import { createOneTimeTokens } from '../tokens/one-time-token.ts';
import { mailNotification } from './mail-notification.ts';

const SIGNED_IN = 'identity.signed_in_elsewhere';
let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('identity');
});
afterAll(() => database.close());

const startPerson = async (more: Partial<Parameters<typeof insertUser>[1]> = {}) => {
  const id = uuidv7();
  const email = `${id}@example.com`;
  await insertUser(db, {
    id,
    kind: 'user',
    name: '하늘',
    roles: ['user'],
    email,
    emailVerifiedAt: new Date(),
    ...more,
  });
  return { id, email };
};
const tell = (userId: string, { id = uuidv7(), kind = SIGNED_IN } = {}) =>
  mailNotification(
    { db, emit: emitEvent, oneTimeTokens: createOneTimeTokens(Buffer.alloc(32, 7)) },
    { id, user_id: userId, kind, at: '2026-11-29T00:00:00.000Z', values: { device: '', network: '' }, locale: null },
  );
const mailsTo = async (email: string): Promise<number> =>
  (await db.$client.query("SELECT FROM auth.one_time_tokens WHERE purpose = 'notice' AND data ->> 'to' = $1", [email]))
    .rowCount ?? 0;
const removedOf = async (userId: string): Promise<number> =>
  (
    await database
      .connect('jobs')
      .$client.query(
        "SELECT FROM platform.outbox WHERE event = 'identity.user_removed' AND payload ->> 'user_id' = $1",
        [userId],
      )
  ).rowCount ?? 0;

it('is mailed once, however often it is told', async () => {
  const { id, email } = await startPerson();
  const event = { id: uuidv7() };
  await Promise.all([tell(id, event), tell(id, event)]);
  await tell(id, event);
  expect(await mailsTo(email)).toBe(1);
});

it('goes to no address that nobody has proven, nor to an account that is closed', async () => {
  for (const closed of [{ emailVerifiedAt: null }, { deletedAt: new Date() }, { disabledAt: new Date() }]) {
    const { id, email } = await startPerson(closed);
    await tell(id);
    expect([closed, await mailsTo(email), await removedOf(id)]).toEqual([closed, 0, 0]);
  }
});

it('goes to one mailbox ten times an hour and thirty a day for one reason, and for another all the same', async () => {
  const mailbox = uuidv7();
  const [me, alsoMe] = [
    await startPerson({ email: `${mailbox}@example.com` }),
    await startPerson({ email: `${mailbox}+more@example.com` }),
  ];
  const sent = async () => (await mailsTo(`${mailbox}@example.com`)) + (await mailsTo(`${mailbox}+more@example.com`));
  const tellOften = async () => {
    for (let times = 0; times < 12; times += 1) await tell(times % 2 === 0 ? me.id : alsoMe.id);
  };
  await tellOften();
  expect(await sent()).toBe(10);
  await tell(me.id, { kind: 'chat.share_cloned' });
  expect(await sent()).toBe(11);
  const anHourPasses = () =>
    db.$client.query("UPDATE auth.attempts SET window_start = window_start - interval '1 hour'");
  for (const expected of [21, 31, 31]) {
    await anHourPasses();
    await tellOften();
    expect(await sent()).toBe(expected);
  }
});

it('of somebody who has been erased is mailed to nobody, and whoever has listed it hears again that they are', async () => {
  const gone = randomUUID();
  await tell(gone);
  expect(await removedOf(gone)).toBe(1);
  const guestId = randomUUID();
  await db.insert(guestMerges).values({ guestId, userId: randomUUID(), pending: [] });
  await tell(guestId);
  expect(await removedOf(guestId)).toBe(0);
});
