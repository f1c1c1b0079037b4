import type { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { testBackground, TestListener } from '#platform/testing/background';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { MovableClock } from '#platform/testing/movable-clock';
import { emitEvent } from './emit.ts';
import { startForwarder } from './forwarder.ts';

/** Only against hangs. */
const PATIENT = { timeout: 60_000, interval: 10 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it('carries events on at the notification, and a little later where it is lost', async () => {
  const [clock, listener] = [new MovableClock({ runs: false }), new TestListener()];
  const published: unknown[] = [];
  const boss = {
    publish: (_: string, payload: unknown) => Promise.resolve(published.push(payload)),
  } as unknown as PgBoss;
  const pool = database.connect('jobs').$client;
  const emit = (mail: string) =>
    database.connect('identity').transaction((tx) => emitEvent(tx, 'identity.mail_due', { mail_id: mail }));
  const forwarder = await startForwarder(testBackground({ clock, listener }), pool, boss);
  await emit('first');
  listener.notify('madang_outbox');
  await vi.waitUntil(() => published.length === 1, PATIENT);
  await emit('second');
  await vi.waitUntil(async () => {
    await clock.advance(5000);
    return published.length === 2;
  }, PATIENT);
  expect(published).toEqual([{ mail_id: 'first' }, { mail_id: 'second' }]);
  expect((await pool.query('SELECT FROM platform.outbox')).rowCount).toBe(0);
  await forwarder.stop();
});
