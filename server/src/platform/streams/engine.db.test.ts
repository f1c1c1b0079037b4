import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { pgSchema } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { openListener, type Listener } from '#platform/db/listener';
import { testBackground } from '#platform/testing/background';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { MovableClock } from '#platform/testing/movable-clock';
import { startStreams, type StreamEngine } from './engine.ts';
import type { Estate } from './janitor.ts';
import type { StreamRecords } from './reader.ts';
import { eventTable, logTables, processTable } from './tables.ts';

/** Only against hangs. */
const PATIENT = { timeout: 60_000, interval: 10 };

const log = pino({ level: 'silent' });
/** Over the tables of a service that is there. */
const schema = pgSchema('chat');
const TABLES = logTables(processTable(schema), eventTable(schema, 'generation_event', 'generation_id'), {
  channel: 'test_events',
  processChannel: 'test_process',
});
const NO_RECORDS: StreamRecords = {
  position: () => Promise.resolve(undefined),
  ended: () => Promise.resolve([]),
  snapshot: () => Promise.resolve({ seq: 0, events: [] }),
};

let database: TestDatabase;
let listener: Listener;
beforeAll(async () => {
  database = await createTestDatabase();
  listener = openListener(database.urlOf('jobs'), log);
});
afterAll(async () => {
  await listener.stop();
  await database.close();
});

const start = async (estate: Partial<Estate> = {}): Promise<{ engine: StreamEngine; clock: MovableClock }> => {
  const clock = new MovableClock();
  const db = database.connect('chat');
  const context = {
    db,
    reservedDb: database.connect('chat'),
    background: testBackground({ clock, listener }),
    log,
    leave: () => expect.unreachable(),
  };
  const nothing: Estate = {
    takeOver: () => Promise.resolve(0),
    forgotten: () => Promise.resolve([]),
    removeOld: () => Promise.resolve(),
  };
  const engine = await startStreams(context, {
    tables: TABLES,
    terminal: new Set(['end']),
    deltas: new Set(),
    records: NO_RECORDS,
    estate: { ...nothing, ...estate },
    onFenced: () => expect.unreachable(),
  });
  onTestFinished(() => engine.stop());
  return { engine, clock };
};
const admin = () => database.connect('chat').$client;

it('follow what another process writes at its notification, and look for themselves where nothing is heard', async () => {
  const [{ engine: here }, { engine: there, clock }] = [await start(), await start()];
  const id = randomUUID();
  let wakes = 0;
  there.source.hub.follow(id, 0);
  there.source.hub.onWake(id, () => (wakes += 1));
  here.writer.append(here.writer.begin(id, 0), 'word', { text: 'a' });
  await vi.waitUntil(() => there.source.hub.ring(id)?.newest === 1, PATIENT);
  expect(wakes).toBe(1);
  // A log that was removed or begun anew says nothing: whoever waits is made to ask.
  await clock.advance(5000);
  expect(wakes).toBe(2);
});

it('bury a process that died, once its lock is free and it has been silent; nobody else', async () => {
  const taken: string[] = [];
  const takeOver = (_: unknown, processId: string) => Promise.resolve(taken.push(processId));
  const [{ engine: judge, clock }, { engine: alive }] = [await start({ takeOver }), await start()];
  const dead = randomUUID();
  await admin().query(
    "INSERT INTO chat.process (id, lock_key, heartbeat_at) VALUES ($1::uuid, hashtextextended($1::uuid::text, 0), now() - interval '4 seconds')",
    [dead],
  );
  await clock.advance(4000); // its own lock has been held for long enough to judge
  await vi.waitUntil(async () => {
    await clock.advance(2000);
    return taken.length > 0;
  }, PATIENT);
  expect(taken).toEqual([dead]);
  // Its row goes after what it wrote was taken over.
  const processes = [dead, judge.lease.processId, alive.lease.processId];
  await expect
    .poll(async () => (await admin().query('SELECT id FROM chat.process WHERE id = ANY($1)', [processes])).rowCount)
    .toBe(2);
});

it('end streams that nobody writes, and remove what has been over for ten minutes, also alone', async () => {
  const removed: number[] = [];
  const taken: string[] = [];
  const gone = randomUUID();
  const estate: Partial<Estate> = {
    forgotten: () => Promise.resolve(taken.includes(gone) ? [] : [gone]),
    takeOver: (_, processId) => Promise.resolve(taken.push(processId)),
    removeOld: (_, minutes) => Promise.resolve(void removed.push(minutes)),
  };
  const { clock } = await start(estate);
  await vi.waitUntil(() => taken.length === 1, PATIENT);
  const before = removed.length;
  await clock.advance(5000);
  await vi.waitUntil(() => removed.length > before, PATIENT);
  expect(taken).toEqual([gone]);
  expect(new Set(removed)).toEqual(new Set([10]));
});
