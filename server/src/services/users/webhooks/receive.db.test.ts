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
