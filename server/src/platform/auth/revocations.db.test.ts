import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { testBackground, TestListener } from '#platform/testing/background';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { MovableClock } from '#platform/testing/movable-clock';
import { REVOCATION_CHANNEL, watchRevocations } from './revocations.ts';

/** Only against hangs. */
const PATIENT = { timeout: 60_000, interval: 10 };

let database: TestDatabase;
let pool: pg.Pool;
let admin: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.connect('jobs').$client;
  admin = database.connect('identity').$client;
});
afterAll(() => database.close());

const revoke = async (): Promise<string> => {
  const session = randomUUID();
  await admin.query(
    "INSERT INTO platform.revocation (kind, value, expires_at) VALUES ('session', $1, now() + interval '1 hour')",
    [session],
  );
  return session;
};

const watched = async () => {
  const [clock, listener] = [new MovableClock({ runs: false }), new TestListener()];
  const statements = vi.spyOn(pool, 'query');
  const revocations = await watchRevocations(testBackground({ clock, listener }), pool);
  onTestFinished(() => {
    statements.mockRestore();
    return revocations.stop();
  });
  return {
    clock,
    revocations,
    statements,
    notify: () => listener.notify(REVOCATION_CHANNEL),
    isRevoked: (session: string) => revocations.isRevoked(session, randomUUID()),
  };
};

it('are known at the notification, and half a second later where it is lost and somebody asks', async () => {
  const { clock, notify, isRevoked } = await watched();
  const first = await revoke();
  notify();
  await vi.waitUntil(() => isRevoked(first) === true, PATIENT);
  const second = await revoke();
  await vi.waitUntil(async () => {
    await clock.advance(500);
    return isRevoked(second) === true;
  }, PATIENT);
});

it('of before are known to a process that starts later', async () => {
  const session = await revoke();
  const { isRevoked } = await watched();
  expect(await isRevoked(session)).toBe(true);
});

it('cost no statement while nobody asks, and whoever asks after that is told the truth', async () => {
  const { clock, statements, isRevoked } = await watched();
  await vi.waitUntil(() => statements.mock.results.length === 2, PATIENT); // to begin with, and at the first run
  await clock.advance(20_000);
  expect(statements).toHaveBeenCalledTimes(2);
  const session = await revoke();
  expect(await isRevoked(session)).toBe(true);
  expect(await isRevoked(randomUUID())).toBe(false);
  await vi.waitUntil(() => isRevoked(session) === true, PATIENT); // read again meanwhile
});

it('are read often while streams are open, which are told of each', async () => {
  const { clock, revocations } = await watched();
  let told = 0;
  const forget = revocations.onRevoked(() => (told += 1));
  await revoke();
  await vi.waitUntil(async () => {
    await clock.advance(500);
    return told > 0;
  }, PATIENT);
  forget();
});

it('are forgotten when no token of theirs can be alive', async () => {
  const { clock, notify, isRevoked } = await watched();
  const session = await revoke();
  notify();
  await vi.waitUntil(() => isRevoked(session) === true, PATIENT);
  await admin.query('DELETE FROM platform.revocation WHERE value = $1', [session]);
  // A reading that was under way may still bring it once more.
  await vi.waitUntil(async () => {
    await clock.advance(3_700_000);
    return !(await isRevoked(session));
  }, PATIENT);
});
