import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createLog } from '#platform/log';
import { testBackground } from '../../../platform/testing/background.ts';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { webhookEndpoints } from '../schema.ts';
import { findWebhook, insertWebhook } from '../store/webhooks.ts';
import { changeOwnWebhook, makeWebhook, rotateSecret, type Managing } from './manage-webhooks.ts';
import { webhookHandlers } from './receive.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('users');
});
afterAll(() => database.close());

const make = async (userId: string): Promise<{ readonly id: string; readonly enabledAt: Date }> => {
  const row = { id: uuidv7(), userId, url: 'https://example.com/x', events: ['points.changed'], enabled: true };
  return db.transaction((tx) => insertWebhook(tx, { ...row, secret: Buffer.of(1) }));
};
const endAccess = async (userId: string, at: number): Promise<void> => {
  const log = createLog({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' });
  const handlers = webhookHandlers({ db, background: testBackground(), log });
  await handlers['identity.access_ended']?.({ user_id: userId, at: new Date(at).toISOString() });
};

it('switches off what was made while access was being ended, and leaves on what was made after it', async () => {
  const userId = randomUUID();
  const webhook = await make(userId);
  const on = async () => (await findWebhook(db, userId, webhook.id))?.enabled;
  await endAccess(userId, webhook.enabledAt.getTime() - 60_000);
  expect(await on()).toBe(true);
  await endAccess(userId, webhook.enabledAt.getTime() - 2000);
  expect(await on()).toBe(false);
});

it('switches off each of somebody’s, and nobody else’s', async () => {
  const [userId, other] = [randomUUID(), randomUUID()];
  await make(userId);
  const { enabledAt } = await make(userId);
  await make(other);
  await endAccess(userId, enabledAt.getTime());
  const on = (whose: string) => db.$count(webhookEndpoints, sql`${eq(webhookEndpoints.userId, whose)} AND enabled`);
  expect([await on(userId), await on(other)]).toEqual([0, 1]);
});

const callerOf = (userId: string) => ({
  userId,
  kind: 'user' as const,
  sessionId: randomUUID(),
  tokenId: randomUUID(),
});
const managingWith = (catchUp: () => Promise<void>, revoked: () => boolean): Managing => ({
  db,
  revocations: { catchUp, isRevoked: revoked, onRevoked: () => () => undefined },
  key: Buffer.alloc(32),
  allowed: new Set(),
  now: Date.now,
});
const WANTED = { url: 'https://example.com/x', events: ['points.changed' as const], enabled: true };

it('finds what is being made by a token that was good when it began', async () => {
  const userId = randomUUID();
  const [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const managing = managingWith(
    () => {
      begun.resolve();
      return over.promise;
    },
    () => false,
  );
  const making = makeWebhook(managing, callerOf(userId), WANTED);
  await begun.promise;
  let isDone = false;
  const ending = endAccess(userId, Date.now()).finally(() => (isDone = true));
  const waits = sql`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  await expect.poll(async () => isDone || (await db.execute(waits)).rows.length > 0).toBe(true);
  over.resolve();
  const { id } = await making;
  await ending;
  expect(await findWebhook(db, userId, id)).toMatchObject({ enabled: false, disabledReason: 'access_ended' });
});

it('lets nobody make, change or sign one whose session has ended meanwhile', async () => {
  const userId = randomUUID();
  const { id, enabledAt } = await make(userId);
  await endAccess(userId, enabledAt.getTime());
  let isKnown = false;
  // The set is read when it is asked to be, and not before.
  const managing = managingWith(
    () => {
      isKnown = true;
      return Promise.resolve();
    },
    () => isKnown,
  );
  for (const attempt of [
    () => makeWebhook(managing, callerOf(userId), WANTED),
    () => changeOwnWebhook(managing, callerOf(userId), id, { enabled: true }),
    () => changeOwnWebhook(managing, callerOf(userId), id, { url: 'https://example.com/other' }),
    () => rotateSecret(managing, callerOf(userId), id),
  ]) {
    isKnown = false;
    await expect(attempt()).rejects.toMatchObject({ code: 'session_revoked' });
  }
  const all = await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.userId, userId));
  expect(all).toMatchObject([{ id, url: 'https://example.com/x', enabled: false }]);
});
