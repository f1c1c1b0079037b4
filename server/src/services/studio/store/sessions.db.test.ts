import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Database, Transaction } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { createTaskStore } from '#platform/tasks/store';
import { personalData } from '../personal-data.ts';
import { chatHistory, chatSession, engineUsage, generation, process, task, taskEvent } from '../schema.ts';
import { countCall, insertUsage } from './engine-usage.ts';
import { insertGeneration } from './generations.ts';
import { insertMessage } from './history.ts';
import { claimSession, findSession, insertSession, lockSession, ownerOfMade } from './sessions.ts';

/** Only against hangs. */
const PATIENT = { timeout: 30_000, interval: 10 };
const tasks = createTaskStore({ process, task, taskEvent });

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('studio');
});
afterAll(() => database.close());

/** Until somebody waits for a row, or for the transaction that has it. */
const someoneWaits = () =>
  vi.waitUntil(
    async () =>
      (
        await db.$client.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
      ).rowCount !== 0,
    PATIENT,
  );

const begin = async (guestId: string, sessionId: string): Promise<string> => {
  const id = randomUUID();
  await db.transaction(async (tx) => {
    await tasks.insert(tx, { id, kind: 'studio.generate', ownerId: guestId, payload: { session_id: sessionId } });
    const usage = { id, ownerId: guestId, ofGuest: true, engine: 'openai/x', day: '2026-01-01' };
    await insertUsage(tx, usage);
  });
  return id;
};

/** What a worker does at the end of a task, waiting for `meanwhile` once it has the row of the task. */
const finish = (id: string, sessionId: string, guestId: string, meanwhile: (tx: Transaction) => Promise<unknown>) =>
  db.transaction(async (tx) => {
    await tx.update(task).set({ status: 'done', finishedAt: new Date() }).where(eq(task.id, id));
    await meanwhile(tx);
    await countCall(tx, id, 1);
    const ownerId = await ownerOfMade(tx, { sessionId, guestId, files: [] });
    await insertGeneration(tx, {
      id: randomUUID(),
      sessionId,
      ownerId: ownerId ?? '',
      contentType: 'text',
      inputText: '',
      outputText: '',
      seed: 1,
      provider: 'x',
      durationMs: 1,
    });
  });

it.each([
  [
    'is claimed',
    (id: string, guestId: string, ownerId: string) =>
      db.transaction((tx) => claimSession(tx, { id, guestId, ownerId })),
  ],
  [
    'becomes an account’s',
    (_: string, guestId: string, userId: string) => db.transaction((tx) => personalData.merge(tx, { guestId, userId })),
  ],
])(
  'whoever stores something of a task, and whoever sees to it that its session %s, wait for each other once',
  async (_, move) => {
    const [guest, account] = [randomUUID(), randomUUID()];
    const session = await insertSession(db, guest);
    const id = await begin(guest, session.id);
    let moving: Promise<unknown> = Promise.resolve();
    await finish(id, session.id, guest, async () => {
      moving = move(session.id, guest, account);
      await someoneWaits();
    });
    await moving;
    expect(
      await db.select({ of: generation.ownerId }).from(generation).where(eq(generation.sessionId, session.id)),
    ).toEqual([{ of: account }]);
    expect(await db.select({ of: task.ownerId }).from(task).where(eq(task.id, id))).toEqual([{ of: account }]);
    expect(await db.select({ calls: engineUsage.calls }).from(engineUsage).where(eq(engineUsage.id, id))).toEqual([
      { calls: 1 },
    ]);
  },
);

it('moves a task along that is begun while its session is claimed, and begins none in a session that was', async () => {
  const [guest, account] = [randomUUID(), randomUUID()];
  const session = await insertSession(db, guest);
  let claiming: Promise<unknown> = Promise.resolve();
  const id = randomUUID();
  await db.transaction(async (tx) => {
    expect(await lockSession(tx, guest, session.id)).toBeDefined();
    claiming = db.transaction((other) => claimSession(other, { id: session.id, guestId: guest, ownerId: account }));
    await someoneWaits();
    await tasks.insert(tx, { id, kind: 'studio.generate', ownerId: guest, payload: { session_id: session.id } });
  });
  await claiming;
  expect(await db.select({ of: task.ownerId }).from(task).where(eq(task.id, id))).toEqual([{ of: account }]);
  expect(await db.transaction((tx) => lockSession(tx, guest, session.id))).toBeUndefined();
});

it('tells files of nothing that tasks of others have', async () => {
  const [guest, account, other] = [randomUUID(), randomUUID(), randomUUID()];
  const session = await insertSession(db, guest);
  const [mine, theirs] = [randomUUID(), randomUUID()];
  await db.transaction(async (tx) => {
    const common = { kind: 'studio.generate' } as const;
    // An id of a session in a payload is no proof of whose the task is.
    await tasks.insert(tx, {
      ...common,
      id: randomUUID(),
      ownerId: guest,
      payload: { session_id: session.id, image_id: mine },
    });
    await tasks.insert(tx, {
      ...common,
      id: randomUUID(),
      ownerId: other,
      payload: { session_id: session.id, image_id: theirs },
    });
  });
  await db.transaction((tx) => claimSession(tx, { id: session.id, guestId: guest, ownerId: account }));
  const client = new pg.Client(database.adminUrl);
  await client.connect();
  const { rows } = await client
    .query<{ data: string }>("SELECT payload::text AS data FROM platform.outbox WHERE payload->>'user_id' = $1", [
      account,
    ])
    .finally(() => client.end());
  expect(rows.map(({ data }) => [data.includes(mine), data.includes(theirs)])).toEqual([[true, false]]);
  expect(await findSession(db, guest, session.id)).toBeUndefined();
});

const say = (sessionId: string, content: string) =>
  insertMessage(db, { id: randomUUID(), sessionId, role: 'user', content });
const saidIn = (sessionId: string) => db.select().from(chatHistory).where(eq(chatHistory.sessionId, sessionId));

it('erases what is begun and said while a person is erased, and nothing is said in what is nobody’s', async () => {
  const [person, other] = [randomUUID(), randomUUID()];
  const [session, theirs] = [await insertSession(db, person), await insertSession(db, other)];
  await say(session.id, 'before');
  await say(theirs.id, 'of somebody else');
  let erasing: Promise<unknown> = Promise.resolve();
  await db.transaction(async (tx) => {
    await tx.select().from(chatHistory).where(eq(chatHistory.sessionId, session.id)).for('update');
    erasing = personalData.erase(db, person);
    await someoneWaits();
    await begin(person, session.id);
  });
  await erasing;
  expect(await db.select().from(task).where(eq(task.ownerId, person))).toEqual([]);
  expect(await db.select().from(engineUsage).where(eq(engineUsage.ownerId, person))).toEqual([]);
  expect(await db.select({ of: chatSession.ownerId }).from(chatSession).where(eq(chatSession.id, session.id))).toEqual([
    { of: null },
  ]);
  await say(session.id, 'after');
  expect(await saidIn(session.id)).toEqual([]);
  expect(await saidIn(theirs.id)).toHaveLength(1);
});

it('erases what a task says of a session at the very moment when that is let go', async () => {
  const person = randomUUID();
  const session = await insertSession(db, person);
  let erasing: Promise<unknown> = Promise.resolve();
  await db.transaction(async (tx) => {
    // Begun after the first look for tasks: it holds the session until it is in the queue.
    await lockSession(tx, person, session.id);
    erasing = personalData.erase(db, person);
    await someoneWaits();
    await tasks.insert(tx, { id: randomUUID(), kind: 'x', ownerId: person, payload: {} });
    await insertMessage(tx, { id: randomUUID(), sessionId: session.id, role: 'user', content: 'meanwhile' });
  });
  await erasing;
  expect(await saidIn(session.id)).toEqual([]);
  expect(await db.select().from(task).where(eq(task.ownerId, person))).toEqual([]);
});
