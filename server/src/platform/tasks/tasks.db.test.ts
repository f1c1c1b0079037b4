import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { SWITCHED_OFF } from '#platform/background/background';
import { AppError } from '#platform/errors';
import type { TaskOutcome } from './kinds.ts';
import { MOST_UNFINISHED } from './store.ts';
import {
  becomes,
  db,
  enqueue,
  find,
  gate,
  PATIENT,
  readAll,
  shown,
  start,
  store,
  useTaskTables,
  type Run,
} from './testing/use-tasks.ts';

useTaskTables();

it('goes through its stages, tells each step once and in order, and can be read from any of them on', async () => {
  const process = await start(async ({ stage, progress, payload }) => {
    await stage('reading');
    progress(0.5);
    progress(0.2); // said again and late: of no effect
    await stage('making');
    progress(1);
    return { result: { name: payload.name } };
  });
  const id = await enqueue(process, randomUUID(), 'one');
  const all = await readAll(process, id);
  expect(shown(all)).toEqual([
    'progress pending 0',
    'progress reading 0',
    'progress reading 25',
    'progress making 50',
    'progress making 90',
    'done done 100',
  ]);
  expect(all.map(({ id: seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await readAll(process, id, '4')).toEqual(all.slice(4));
  expect(await find(id)).toMatchObject({ status: 'done', progress: 100, result: { name: 'one' }, attempt: 1 });
  // Ten minutes after it the log is gone; its end is not.
  await db.$client.query(`UPDATE studio.task SET finished_at = now() - interval '11 minutes' WHERE id = $1`, [id]);
  await process.clock.advance(5000);
  await vi.waitUntil(async () => !(await find(id)).logged, PATIENT);
  expect(shown(await readAll(process, id, '2'))).toEqual(['reset  ', 'done done 100']);
  expect(shown(await readAll(process, id, '99'))).toEqual(['reset  ', 'done done 100']);
});

it('keeps nobody waiting for more than one task of somebody who has queued a hundred', async () => {
  const order: string[] = [];
  const [first, later] = [gate(), gate()];
  const process = await start(async ({ payload }) => {
    order.push(payload.name);
    if (order.length === 1) await first.wait;
    if (order.length === 60) await later.wait;
    return { result: null };
  });
  const [many, few, third, late] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  for (let n = 0; n < 100; n += 1) await enqueue(process, many, 'many');
  await vi.waitUntil(() => order.length === 1, PATIENT);
  for (let n = 0; n < 2; n += 1) await enqueue(process, few, 'few');
  await enqueue(process, third, 'third');
  first.open();
  await vi.waitUntil(() => order.length === 60, PATIENT);
  for (let n = 0; n < 10; n += 1) await enqueue(process, late, 'late');
  later.open();
  await vi.waitUntil(() => order.length === 113, PATIENT);
  // One was under way; from then on each owner in turn.
  expect(order.slice(0, 6)).toEqual(['many', 'few', 'third', 'many', 'few', 'many']);
  // Who comes late is not owed what others have had before.
  expect(order.slice(60, 66)).toEqual(['late', 'many', 'late', 'many', 'late', 'many']);
});

it('works on no more of one owner at once than he may have, in all processes together', async () => {
  const busy = gate();
  const counts = new Map<string, number>();
  let most = 0;
  const run = async ({ ownerId }: Run): Promise<TaskOutcome> => {
    counts.set(ownerId, (counts.get(ownerId) ?? 0) + 1);
    most = Math.max(most, counts.get(ownerId) ?? 0);
    await busy.wait;
    counts.set(ownerId, (counts.get(ownerId) ?? 0) - 1);
    return { result: null };
  };
  const [here, there] = [await start(run, { slots: 4 }), await start(run, { slots: 4 })];
  const [greedy, other] = [randomUUID(), randomUUID()];
  const ids = await Promise.all(Array.from({ length: 8 }, () => enqueue(here, greedy)));
  const theirs = await enqueue(there, other);
  await vi.waitUntil(() => counts.get(other) === 1 && counts.get(greedy) === 2, PATIENT);
  busy.open();
  for (const id of [...ids, theirs]) await becomes(id, 'done');
  expect(most).toBe(2);
});

it('takes on no more than so many of one owner', async () => {
  const process = await start(() => new Promise(() => undefined));
  const owner = randomUUID();
  await db.$client.query(
    `INSERT INTO studio.task (id, kind, owner_id, payload, turn) SELECT gen_random_uuid(), 'other', $1, '{}', n FROM generate_series(1, $2) n`,
    [owner, MOST_UNFINISHED - 1],
  );
  await enqueue(process, owner);
  await expect(enqueue(process, owner)).rejects.toMatchObject({ code: 'too_many_tasks' });
  await enqueue(process, randomUUID());
});

it.each(['pending', 'reading', 'making'])(
  'is cancelled while it is %s, and comes to nothing after that',
  async (at) => {
    const [blocked, held] = [gate(), gate()];
    let stored = 0;
    let outcome: unknown;
    const process = await start(async ({ stage, payload, signal, store: storing, progress }) => {
      if (payload.name === 'blocker') await blocked.wait;
      if (payload.name === 'blocker') return { result: null };
      await stage('reading');
      if (at === 'making') await stage('making');
      progress(0.5);
      await vi.waitUntil(() => signal.aborted, PATIENT);
      await held.wait; // it does not look at its signal, and goes on
      outcome = await storing(() => Promise.resolve((stored += 1))).catch((error: unknown) => error);
      return { result: 'too late', within: () => Promise.resolve(void (stored += 1)) };
    });
    const owner = randomUUID();
    if (at === 'pending') await enqueue(process, randomUUID(), 'blocker');
    if (at === 'pending') await vi.waitUntil(async () => (await find(await idOf('blocker'))).attempt === 1, PATIENT);
    const id = await enqueue(process, owner);
    await becomes(id, at);
    await expect(process.tasks.cancel(id, randomUUID())).rejects.toMatchObject({ code: 'task_not_found' });
    // Two at once: both are told the same, and it is cancelled once.
    const both = await Promise.all([process.tasks.cancel(id, owner), process.tasks.cancel(id, owner)]);
    expect(both.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    blocked.open();
    held.open();
    if (at !== 'pending') await vi.waitUntil(() => outcome !== undefined, PATIENT);
    await process.stop(new AbortController().signal);
    expect(await find(id)).toMatchObject({ status: 'cancelled', result: null, processId: null });
    expect(stored).toBe(0);
    const { rows } = await db.$client.query(
      `SELECT count(*)::int AS count FROM studio.task_event WHERE task_id = $1 AND type = 'task.cancelled'`,
      [id],
    );
    expect(rows).toEqual([{ count: 1 }]);
  },
);
it('comes to nothing once it is cancelled, also where its worker hears of nothing', async () => {
  vi.stubEnv(SWITCHED_OFF, 'tasks.watch');
  const held = gate();
  let stored = 0;
  let over = 0;
  const deaf = await start(async ({ stage, signal, payload }) => {
    await stage('making');
    if (payload.name === 'x') await held.wait;
    expect(signal.aborted).toBe(false);
    over += 1;
    return { result: 'too late', within: () => Promise.resolve(void (stored += 1)) };
  });
  vi.unstubAllEnvs();
  const owner = randomUUID();
  const id = await enqueue(deaf, owner);
  await becomes(id, 'making');
  await deaf.tasks.cancel(id, owner);
  held.open();
  // The one slot is free again once the other has ended.
  const next = await enqueue(deaf, owner, 'next');
  await becomes(next, 'done');
  expect([over, stored]).toEqual([2, 1]);
  expect(await find(id)).toMatchObject({ status: 'cancelled', result: null });
});

it('gives back what one holds that came to nothing, once its worker has surely heard of it, and tries again what fails', async () => {
  const held = gate();
  const owner = randomUUID();
  const given: unknown[] = [];
  const process = await start(
    async ({ payload: { name } }) => {
      await held.wait;
      if (name === 'failed') throw new AppError('task_not_found');
      return { result: null };
    },
    {
      letGo: (ownerId, payload) => {
        given.push([ownerId, payload]);
        return given.length === 1 ? Promise.reject(new Error('not now')) : Promise.resolve();
      },
    },
  );
  const done = await enqueue(process, owner, 'done');
  const failed = await enqueue(process, owner, 'failed');
  const id = await enqueue(process, owner, 'cancelled');
  await process.tasks.cancel(id, owner);
  held.open();
  await becomes(done, 'done');
  await becomes(failed, 'failed');
  // Deleted, it is nobody's to see, and holds what it held until that is given back.
  await process.tasks.remove(id, owner);
  expect(await process.tasks.list(owner, undefined, 9)).toHaveLength(2);
  await process.clock.advance(600_000);
  await process.clock.advance(15_000);
  await process.clock.advance(15_000);
  expect(given).toEqual([]);
  await db.$client.query(`UPDATE studio.task SET finished_at = finished_at - interval '1 minute'`);
  await vi.waitUntil(async () => {
    await process.clock.advance(15_000);
    return (await find(failed)).letGo && given.length === 3;
  }, PATIENT);
  expect(given).toContainEqual([owner, { name: 'failed' }]);
  expect(given).toContainEqual([owner, { name: 'cancelled' }]);
  await process.clock.advance(600_000);
  await vi.waitUntil(
    async () => (await db.$client.query('SELECT FROM studio.task WHERE id = $1', [id])).rowCount === 0,
    PATIENT,
  );
  expect(given).toHaveLength(3);
  expect((await find(done)).letGo).toBe(false);
});

const idOf = async (name: string): Promise<string> =>
  (await db.$client.query<{ id: string }>(`SELECT id FROM studio.task WHERE payload->>'name' = $1`, [name])).rows[0]
    ?.id ?? '';

it('cannot be cancelled once it is over, and is removed then, by its owner', async () => {
  const held = gate();
  const process = await start(async () => {
    await held.wait;
    return { result: 1 };
  });
  const owner = randomUUID();
  const id = await enqueue(process, owner);
  await expect(process.tasks.remove(id, owner)).rejects.toMatchObject({ code: 'task_running' });
  held.open();
  await becomes(id, 'done');
  await expect(process.tasks.cancel(id, owner)).rejects.toMatchObject({ code: 'task_finished' });
  await expect(process.tasks.remove(id, randomUUID())).rejects.toMatchObject({ code: 'task_not_found' });
  await process.tasks.remove(id, owner);
  // So that it stays removed whichever way a clock is set.
  const { rows } = await db.$client.query<{ over: boolean }>(
    "SELECT expires_at < now() - interval '1 day' AS over FROM studio.task WHERE id = $1",
    [id],
  );
  expect(rows).toEqual([{ over: true }]);
  await expect(process.tasks.remove(id, owner)).rejects.toMatchObject({ code: 'task_not_found' });
  await process.clock.advance(600_000);
  await vi.waitUntil(async () => (await db.$client.query('SELECT FROM studio.task_event')).rowCount === 0, PATIENT);
});

it('is found without what it was given, which its service alone reads', async () => {
  const process = await start(() => Promise.resolve({ result: null }));
  const owner = randomUUID();
  const id = await enqueue(process, owner, 'large');
  expect(Object.keys(await process.tasks.find(id, owner))).not.toContain('payload');
  expect((await process.tasks.list(owner, undefined, 9)).flatMap((row) => Object.keys(row))).not.toContain('payload');
  expect(await process.tasks.payloadOf(id, owner)).toEqual({ name: 'large' });
  await expect(process.tasks.payloadOf(id, randomUUID())).rejects.toMatchObject({ code: 'task_not_found' });
});

it('is removed, with its events, seven days after its end', async () => {
  const process = await start(() => Promise.resolve({ result: null }));
  const [old, young] = [await enqueue(process, randomUUID()), await enqueue(process, randomUUID())];
  await becomes(old, 'done');
  await becomes(young, 'done');
  const expires = Number((await find(old)).expiresAt) - Number((await find(old)).finishedAt);
  expect(expires).toBe(7 * 86_400_000);
  await db.$client.query(`UPDATE studio.task SET expires_at = now() - interval '1 second' WHERE id = $1`, [old]);
  // Hidden at once, and gone when that is next looked for.
  expect(await store.find(db, old)).toBeUndefined();
  await process.clock.advance(600_000);
  await vi.waitUntil(
    async () => (await db.$client.query('SELECT FROM studio.task WHERE id = $1', [old])).rowCount === 0,
    PATIENT,
  );
  expect((await db.$client.query('SELECT FROM studio.task_event WHERE task_id = $1', [old])).rowCount).toBe(0);
  expect((await find(young)).status).toBe('done');
});
