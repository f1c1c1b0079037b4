import { randomBytes, randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '#platform/testing/database';
import { chat } from '../index.ts';
import { conversation, message, share, summary, toolConsent, toolProgress } from '../schema.ts';
import { cloneSnapshot } from '../shares/clone-snapshot.ts';
import { cloneShare, freezeShown } from '../shares/share-conversation.ts';
import { assertRoom, createTakingRoom, keptBytes } from './room.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database: db, close } = await testDatabase(chat));
});
afterAll(() => close());

const snapshotOf = (content: string) => ({
  ...{ role: 'user' as const, content, parts: [], status: 'complete' as const, model: null },
  ...{ citations: [], finish_reason: null, error_code: null, created_at: '2026-01-01T00:00:00.000Z' },
});
const store = (ownerId: string, contents: readonly string[]) =>
  db.transaction((tx) => cloneSnapshot(tx, ownerId, { title: null, app: 'chat', messages: contents.map(snapshotOf) }));
const cited = (note: string) => ({
  ...{ number: 1, kind: 'x', ref: 'r', title: 't', note, varies_by_region: false, source: 's', checked_on: null },
});
const noted = (name: string) => ({ type: 'note' as const, code: 'files_gone' as const, names: [name] });

/** With a text that only the database has. */
const fill = async (ownerId: string, count: number): Promise<string> => {
  const { id } = await store(ownerId, ['']);
  const content = sql`repeat('a', ${count}::int)`;
  await db.update(message).set({ content }).where(eq(message.conversationId, id));
  return id;
};
const noRoom = { code: 'no_room_for_chats' };

it('somebody has so much room for chats, of which what was said takes its bytes', async () => {
  const guest = { userId: randomUUID(), kind: 'guest' as const };
  await assertRoom(db, guest, 100_000_000);
  await expect(assertRoom(db, guest, 100_000_001)).rejects.toMatchObject(noRoom);
  await store(guest.userId, ['가'.repeat(1_000_000), 'a'.repeat(7_000_000)]);
  const few = 1000;
  await assertRoom(db, guest, 90_000_000 - few);
  await expect(assertRoom(db, guest, 90_000_000)).rejects.toMatchObject(noRoom);
  const account = { ...guest, kind: 'user' as const };
  await assertRoom(db, account, 1_990_000_000 - few);
  await expect(assertRoom(db, account, 1_990_000_000)).rejects.toMatchObject(noRoom);
});

it('what takes room piece by piece finds less where more came meanwhile by another way', async () => {
  const guest = { userId: randomUUID(), kind: 'guest' as const };
  const take = createTakingRoom(db, guest);
  await take(1_000_000);
  await fill(guest.userId, 96_000_000);
  await take(1_000_000);
  await expect(take(4_000_000)).rejects.toMatchObject(noRoom);
  await take(3_000_000);
});

/** JSON that does not get smaller where it is stored. */
const bytes = (count: number) => randomBytes(count / 2).toString('hex');

it('all that is kept of conversations takes room, in whichever column and table it is', async () => {
  const guest = { userId: randomUUID(), kind: 'guest' as const };
  const { id: conversationId } = await store(guest.userId, ['하나', '둘']);
  const [said] = await db.select().from(message).where(eq(message.conversationId, conversationId));
  if (said === undefined) throw new Error('nothing was stored');
  const [isIt, ofMessage] = [eq(message.id, said.id), { messageId: said.id }];
  const call = { serverId: randomUUID(), server: 's', tool: 't', input: bytes(200_000), outcome: null };
  const asked = { id: randomUUID(), callId: 'c', serverId: randomUUID(), tool: 't', fingerprint: 'f' };
  const shared = { id: 'a', ownerId: guest.userId, conversationId, app: 'chat' as const };
  const grow: readonly (() => Promise<unknown>)[] = [
    () =>
      db
        .update(message)
        .set({ reasoning: bytes(200_000) })
        .where(isIt),
    () =>
      db
        .update(message)
        .set({ citations: [cited(bytes(200_000))] })
        .where(isIt),
    () =>
      db
        .update(message)
        .set({ parts: [noted(bytes(200_000))] })
        .where(isIt),
    () =>
      db
        .update(message)
        .set({ structured: { said: bytes(200_000) } })
        .where(isIt),
    () =>
      db
        .update(message)
        .set({ feedback: { rating: 'up', tags: [], comment: bytes(200_000) } })
        .where(isIt),
    () => db.insert(toolProgress).values({ ...ofMessage, state: bytes(200_000), calls: [] }),
    () => db.update(toolProgress).set({ calls: [call] }),
    () => db.insert(toolConsent).values({ ...ofMessage, ...asked, state: bytes(200_000), createdAt: new Date() }),
    () => db.insert(summary).values({ ...ofMessage, conversationId, model: 'm', content: bytes(200_000) }),
    () => db.insert(share).values({ ...shared, messages: [snapshotOf(bytes(200_000))] }),
  ];
  let taken = 0;
  for (const more of grow) {
    await more();
    taken += 195_000;
    await expect(assertRoom(db, guest, 100_000_000 - taken), String(more)).rejects.toMatchObject(noRoom);
  }
  await assertRoom(db, guest, 95_000_000);
});

it('two clones at the same moment see what the other takes', async () => {
  const guest = { userId: randomUUID(), kind: 'guest' as const };
  const conversationId = await fill(guest.userId, 97_000_000);
  const snapshot = [snapshotOf('b'.repeat(1_600_000))];
  await db.insert(share).values({ id: 'b', ownerId: guest.userId, conversationId, app: 'chat', messages: snapshot });
  const holding = { db, client: undefined as never, emit: undefined as never };
  // Both have looked how much room there is, or wait until they may, before either of them stores anything.
  const waiting = sql`SELECT DISTINCT pid FROM pg_locks WHERE NOT granted AND pid IN (
    SELECT pid FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;
  const clones = await db.transaction(async (tx) => {
    await tx.select({ id: share.id }).from(share).where(eq(share.id, 'b')).for('update');
    const begun = [cloneShare(holding, 'b', guest), cloneShare(holding, 'b', guest)];
    await expect.poll(async () => (await tx.execute(waiting)).rowCount).toBe(2);
    return () => Promise.allSettled(begun);
  });
  const both = await clones();
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: noRoom });
});

it('a chat is shared up to a length at which a page can still show it', async () => {
  const ownerId = randomUUID();
  const freeze = (conversationId: string) => db.transaction((tx) => freezeShown(tx, { ownerId, conversationId }));
  const { id: long } = await store(ownerId, ['가'.repeat(1_000_000), '나'.repeat(1_000_000)]);
  expect((await freeze(long)).messages).toHaveLength(2);
  const { id: longer } = await store(ownerId, ['가'.repeat(1_000_000), '나'.repeat(1_000_001)]);
  await expect(freeze(longer)).rejects.toMatchObject({ code: 'share_too_long' });
});

it('messages without a word take room too, and sources and notes are shared up to a length', async () => {
  const guest = { userId: randomUUID(), kind: 'guest' as const };
  const messages = [
    { ...snapshotOf(''), citations: [cited('c'.repeat(1_000_000))] },
    { ...snapshotOf(''), parts: [noted('p'.repeat(990_000))] },
    ...Array.from({ length: 100 }, () => snapshotOf('')),
  ];
  const { id } = await db.transaction((tx) => cloneSnapshot(tx, guest.userId, { title: null, app: 'chat', messages }));
  await expect(assertRoom(db, guest, 100_000_000 - 102 * 200)).rejects.toMatchObject(noRoom);
  const freeze = (conversationId: string) =>
    db.transaction((tx) => freezeShown(tx, { ownerId: guest.userId, conversationId }));
  expect((await freeze(id)).messages).toHaveLength(102);
  const longer = await db.transaction((tx) =>
    cloneSnapshot(tx, guest.userId, { title: null, app: 'chat', messages: [...messages, ...messages.slice(0, 1)] }),
  );
  await expect(freeze(longer.id)).rejects.toMatchObject({ code: 'share_too_long' });
});

it('what no share holds makes none too long: what was sent to servers of others', async () => {
  const ownerId = randomUUID();
  const { id: conversationId } = await store(ownerId, ['하나']);
  const call = { server: 's', tool: 't', arguments: 'x'.repeat(2_100_000), outcome: 'done' as const };
  const sent = { ...call, called_at: '2026-01-01T00:00:00.000Z' };
  await db
    .update(message)
    .set({ parts: [{ type: 'tool', name: 's.t', found: 1, call: sent }] })
    .where(eq(message.conversationId, conversationId));
  const { messages } = await db.transaction((tx) => freezeShown(tx, { ownerId, conversationId }));
  expect(messages[0]?.parts?.[0]).toEqual({ type: 'tool', name: 's.t', found: 1 });
});

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}
/** How many rows of each table were looked at, and how often it was gone through. */
const readBy = (node: PlanNode): [string, number, number][] => [
  ...(node['Relation Name'] === undefined
    ? []
    : [
        [
          node['Relation Name'],
          (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
          node['Actual Loops'],
        ] satisfies [string, number, number],
      ]),
  ...(node.Plans ?? []).flatMap(readBy),
];

it('no more is read than what somebody has, put away or not, however much others have', async () => {
  const mine = randomUUID();
  const { id: putAway } = await store(mine, ['하나', '둘']);
  await store(mine, ['셋']);
  await db.update(conversation).set({ deletedAt: new Date() }).where(eq(conversation.id, putAway));
  await db.execute(sql`INSERT INTO chat.conversation (id, owner_id, app)
    SELECT gen_random_uuid(), gen_random_uuid(), 'chat' FROM generate_series(1, 3000)`);
  const { rows } = await db.transaction(async (tx) => {
    // As the pools of services have it.
    await tx.execute(sql`SET LOCAL enable_seqscan = off`);
    return tx.execute<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(sql`EXPLAIN (ANALYZE, FORMAT JSON) ${keptBytes(mine)}`);
  });
  const plan = rows[0]?.['QUERY PLAN'][0].Plan;
  const read = plan === undefined ? [] : readBy(plan);
  expect(read.filter(([table]) => table === 'conversation')).toEqual([['conversation', 2, 1]]);
  // Releases before 18 round the rows of each time that a table is gone through.
  expect(read.filter(([table, count, loops]) => table === 'message' && count > 3 + loops)).toEqual([]);
});
