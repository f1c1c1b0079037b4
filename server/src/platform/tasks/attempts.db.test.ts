import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { AppError } from '#platform/errors';
import type { TaskOutcome } from './kinds.ts';
import {
  becomes,
  db,
  enqueue,
  find,
  PATIENT,
  readAll,
  shown,
  start,
  store,
  useTaskTables,
  type Run,
} from './testing/use-tasks.ts';

useTaskTables();

it('tries again what fails, says why meanwhile, does not go back, and fails for good the third time', async () => {
  const seen: number[] = [];
  const process = await start(async ({ stage, attempt }) => {
    await stage('reading');
    if (attempt === 1) await stage('making');
    seen.push(attempt);
    throw attempt === 2 ? new Error('the engine hung up') : new AppError('service_unavailable');
  });
  const id = await enqueue(process, randomUUID());
  await vi.waitUntil(async () => (await find(id)).failures === 1, PATIENT);
  expect(await find(id)).toMatchObject({ status: 'making', progress: 50, errorCode: 'service_unavailable' });
  await vi.waitUntil(async () => {
    await db.$client.query('UPDATE studio.task SET run_after = now()'); // in the place of the pause
    await process.clock.advance(1000);
    return (await find(id)).status === 'failed';
  }, PATIENT);
  expect(seen).toEqual([1, 2, 3]);
  expect(await find(id)).toMatchObject({ failures: 3, errorCode: 'service_unavailable', progress: 50, result: null });
  expect(shown(await readAll(process, id))).toEqual([
    'progress pending 0',
    'progress reading 0',
    'progress making 50',
    'failed failed 50',
  ]);
});

it('waits for as long as a failure asks for, and not for ever', async () => {
  const process = await start(({ payload }) =>
    Promise.reject(new AppError('rate_limited', { retryAfterSeconds: payload.name === 'soon' ? 35 : 3600 })),
  );
  const [soon, never] = [await enqueue(process, randomUUID(), 'soon'), await enqueue(process, randomUUID(), 'never')];
  await becomes(never, 'failed');
  await vi.waitUntil(async () => (await find(soon)).failures === 1, PATIENT);
  const { runAfter, updatedAt } = await find(soon);
  expect(runAfter.getTime() - updatedAt.getTime()).toBe(35_000);
  expect(await find(never)).toMatchObject({ attempt: 1, errorCode: 'rate_limited' });
});

it('does not try again what would cost something again', async () => {
  const process = await start(() => Promise.reject(new AppError('service_unavailable', { endsTask: true })));
  const id = await enqueue(process, randomUUID());
  await becomes(id, 'failed');
  expect(await find(id)).toMatchObject({ attempt: 1, failures: 1, errorCode: 'service_unavailable' });
});

it('does not try again what was refused', async () => {
  const process = await start(() => Promise.reject(new AppError('file_too_large', { values: { megabytes: 5 } })));
  const id = await enqueue(process, randomUUID());
  await becomes(id, 'failed');
  expect(await find(id)).toMatchObject({ attempt: 1, errorCode: 'file_too_large', errorValues: { megabytes: 5 } });
});

it('ends an attempt that takes too long', async () => {
  let reason: unknown;
  const process = await start(async ({ signal }) => {
    await vi.waitUntil(() => signal.aborted, PATIENT);
    reason = signal.reason;
    return { result: null };
  });
  const id = await enqueue(process, randomUUID());
  await vi.waitUntil(async () => (await find(id)).attempt === 1, PATIENT);
  await process.clock.advance(60_000);
  await vi.waitUntil(async () => (await find(id)).failures === 1, PATIENT);
  expect(reason).toMatchObject({ code: 'task_timeout' });
});

it('goes to another process when its own has died, has one result, and the dead one writes nothing any more', async () => {
  let stored = 0;
  const [dead, id] = [randomUUID(), randomUUID()];
  const fence = { id, processId: dead, attempt: 1 };
  /** What the dead one would write if it were not dead, only slow. */
  const writeLate = () =>
    Promise.allSettled([
      store.advance(db, fence, { status: 'making', progress: 80, begins: false }),
      db.transaction((tx) => store.hold(tx, fence)),
      db.transaction((tx) => store.complete(tx, fence, 'late')),
    ]);
  const late: string[] = [];
  const process = await start(async ({ stage, attempt }) => {
    await stage('reading');
    late.push(...(await writeLate()).map(({ status }) => status));
    return { result: attempt, within: () => Promise.resolve(void (stored += 1)) };
  });
  await db.$client.query(
    "INSERT INTO studio.process (id, lock_key, heartbeat_at) VALUES ($1::uuid, hashtextextended($1::uuid::text, 0), now() - interval '4 seconds')",
    [dead],
  );
  await db.$client.query(
    `INSERT INTO studio.task (id, kind, owner_id, payload, turn, process_id, attempt, status, progress) VALUES ($1, 'test', gen_random_uuid(), '{"name": "x"}', 0, $2, 1, 'making', 70)`,
    [id, dead],
  );
  await process.clock.advance(4000); // its own lock has been held for long enough to judge
  await vi.waitUntil(async () => {
    await process.clock.advance(2000);
    return (await find(id)).status === 'done';
  }, PATIENT);
  expect(await find(id)).toMatchObject({ losses: 1, attempt: 2, result: 2 });
  expect(late).toEqual(['rejected', 'rejected', 'rejected']);
  expect((await writeLate()).map(({ status }) => status)).toEqual(late);
  expect(await store.fail(db, fence, new AppError('internal'), true)).toBeUndefined();
  expect([stored, (await find(id)).result]).toEqual([1, 2]);
});

it('fails when too many processes have died with it', async () => {
  const id = randomUUID();
  await db.$client.query(
    `INSERT INTO studio.task (id, kind, owner_id, payload, turn, process_id, attempt, losses) VALUES ($1, 'test', gen_random_uuid(), '{}', 0, $2, 10, 9)`,
    [id, randomUUID()],
  );
  await start(() => Promise.reject(new Error('is not begun')));
  await becomes(id, 'failed');
  expect(await find(id)).toMatchObject({ errorCode: 'task_interrupted', attempt: 10 });
});

it('is handed back by a process that stops, and another one goes on at once', async () => {
  const run = async ({ signal, attempt }: Run): Promise<TaskOutcome> => {
    if (attempt === 1) await vi.waitUntil(() => signal.aborted, PATIENT);
    return { result: attempt };
  };
  const first = await start(run);
  const id = await enqueue(first, randomUUID());
  await vi.waitUntil(async () => (await find(id)).attempt === 1, PATIENT);
  await first.stop();
  expect(await find(id)).toMatchObject({ status: 'pending', processId: null, losses: 0, failures: 0 });
  await start(run);
  await becomes(id, 'done');
  expect(await find(id)).toMatchObject({ result: 2, losses: 0, failures: 0 });
});
