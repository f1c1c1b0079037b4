import pino from 'pino';
import { pgSchema } from 'drizzle-orm/pg-core';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import { z } from 'zod';
import type { Database } from '#platform/db/database';
import { openListener, type Listener } from '#platform/db/listener';
import type { ServerSentEvent } from '#platform/http/reply';
import { createMetrics, type Metrics } from '#platform/metrics';
import { testBackground } from '#platform/testing/background';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { MovableClock } from '#platform/testing/movable-clock';
import { defineTask, type TaskKind, type TaskOutcome, type TaskRun } from '../kinds.ts';
import { createTaskStore, type TaskRow } from '../store.ts';
import { taskTables } from '../tables.ts';
import { openTasks, type Tasks } from '../tasks.ts';
/** Only against hangs. */
export const PATIENT = { timeout: 60_000, interval: 10 };
const log = pino({ level: 'silent' });
/** Over the tables of a service that is there. */
const tables = taskTables(pgSchema('studio'));
export const store = createTaskStore(tables);
export type Run = TaskRun<{ readonly name: string }, 'reading' | 'making'>;

let database: TestDatabase;
let listener: Listener;
export let db: Database;
const toStop: (() => Promise<void>)[] = [];

interface Started {
  readonly tasks: Tasks;
  readonly metrics: Metrics;
  readonly clock: MovableClock;
  /** Waits for what is under way; nothing where the process is to seem dead. */
  stop(over?: AbortSignal): Promise<void>;
}

/** A process with tasks of one kind, of two stages of half the progress each. */
export const start = async (
  run: (run: Run) => Promise<TaskOutcome>,
  {
    slots = 1,
    perOwner = 2,
    letGo,
  }: { readonly slots?: number; readonly perOwner?: number; readonly letGo?: TaskKind['letGo'] } = {},
): Promise<Started> => {
  const clock = new MovableClock();
  const metrics = createMetrics();
  const tasks = await openTasks(
    {
      db: database.connect('studio'),
      reservedDb: database.connect('studio'),
      background: testBackground({ clock, listener }),
      log,
      metrics,
      leave: () => undefined,
      revocations: { isRevoked: () => false, onRevoked: () => () => undefined, catchUp: () => Promise.resolve() },
    },
    tables,
    {
      slots,
      perOwner,
      kinds: [
        defineTask({
          name: 'test',
          payload: z.object({ name: z.string() }),
          seconds: 60,
          stages: [
            { name: 'reading', from: 0, to: 50 },
            { name: 'making', from: 50, to: 90 },
          ],
          run,
          ...(letGo === undefined ? {} : { letGo }),
        }),
      ],
    },
  );
  let stopped: Promise<void> | undefined;
  const stop = (over = AbortSignal.abort()): Promise<void> => (stopped ??= tasks.stop(over));
  toStop.push(() => stop());
  return { tasks, metrics, clock, stop };
};

/** A database for the tests of a file, emptied after each. Modules stay loaded from one file to the next. */
export const useTaskTables = (): void => {
  beforeAll(async () => {
    database = await createTestDatabase();
    listener = openListener(database.urlOf('jobs'), log);
    db = database.connect('studio');
  });
  afterEach(async () => {
    for (const stop of toStop.splice(0)) await stop();
    for (const table of ['task', 'task_event']) await db.$client.query(`DELETE FROM studio.${table}`);
  });
  afterAll(async () => {
    await listener.stop();
    await database.close();
  });
};

export const enqueue = ({ tasks }: Started, ownerId: string, name = 'x'): Promise<string> =>
  db.transaction((tx) => tasks.enqueue(tx, { kind: 'test', ownerId, payload: { name } }));
export const find = async (id: string): Promise<TaskRow> => {
  const row = await store.find(db, id);
  if (row === undefined) throw new Error('the task is gone');
  return row;
};
export const becomes = async (id: string, status: string): Promise<void> => {
  await vi.waitUntil(async () => (await find(id)).status === status, PATIENT);
};
/** What a reader gets, to the end of the stream. */
export const readAll = async ({ tasks }: Started, id: string, after?: string): Promise<ServerSentEvent[]> => {
  const events: ServerSentEvent[] = [];
  const request = { headers: {}, signal: AbortSignal.timeout(60_000) } as never;
  await tasks.read(
    id,
    null,
    request,
    after,
  )({ write: (some) => events.push(...some) > 0, drained: () => Promise.resolve() });
  return events;
};
export const shown = (events: readonly ServerSentEvent[]): string[] =>
  events.map(({ event, json }) => {
    const { status = '', progress = '' } = JSON.parse(json) as Record<string, unknown>;
    return `${event.replace('task.', '')} ${String(status)} ${String(progress)}`;
  });

/** Something that is let go on from outside. */
export const gate = () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { wait: promise, open: () => resolve(undefined) };
};
