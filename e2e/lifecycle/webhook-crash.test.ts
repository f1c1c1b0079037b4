import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../doubles/webhook-receiver.ts';
import { startAccount } from '../support/accounts.ts';
import { call } from '../support/client.ts';

let receiver: WebhookReceiver;
let database: TestDatabase;
let admin: pg.Client;
let server: MadangProcess;
const start = (): Promise<MadangProcess> =>
  startProcess([], {
    ...database.env,
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '0',
    OUTBOUND_PRIVATE_HOSTS: receiver.host,
  });

beforeAll(async () => {
  [receiver, database] = await Promise.all([startWebhookReceiver(), createTestDatabase()]);
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  server = await start();
});
afterAll(async () => {
  server.kill('SIGTERM');
  await server.exited();
  await admin.end();
  await database.close();
  await receiver.stop();
});

it('is delivered under the same id by whoever comes after a process that was killed in the middle', async () => {
  const me = await startAccount(server.url);
  const body = { url: receiver.urlOf('first-hangs'), events: ['points.changed' as const] };
  const { id } = (await call(server.url, 'POST /webhooks', { body }, me)).body;
  await call(server.url, 'POST /users/me/attendance', {}, me);
  await expect.poll(() => receiver.at('first-hangs').length).toBe(1);

  server.kill('SIGKILL');
  await server.exited();
  server = await start();
  // Half a minute later it is known that nobody is at it any more.
  await admin.query("UPDATE users.webhook_deliveries SET claimed_until = claimed_until - interval '30 seconds'");
  await admin.query("SELECT pg_notify('users_webhook_delivery', '')");

  await expect.poll(() => receiver.at('first-hangs').length).toBe(2);
  const [before, after] = receiver.at('first-hangs');
  expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id']);
  expect(after?.body).toBe(before?.body);
  const deliveries = async () =>
    (await call(server.url, 'GET /webhooks/:id/deliveries', { params: { id }, query: {} }, me)).body.items;
  await expect.poll(deliveries).toMatchObject([{ status: 'delivered', attempts: 2, response_status: 200 }]);
});

it('is handed back by a process that stops in the middle, and counts for nothing', async () => {
  const me = await startAccount(server.url);
  const body = { url: receiver.urlOf('first-hangs', 'stop'), events: ['points.changed' as const] };
  const { id } = (await call(server.url, 'POST /webhooks', { body }, me)).body;
  await call(server.url, 'POST /users/me/attendance', {}, me);
  await expect.poll(() => receiver.at('first-hangs', 'stop').length).toBe(1);

  server.kill('SIGTERM');
  await server.exited();
  server = await start();
  const deliveries = async () =>
    (await call(server.url, 'GET /webhooks/:id/deliveries', { params: { id }, query: {} }, me)).body.items;
  await expect.poll(deliveries).toMatchObject([{ status: 'delivered', attempts: 1 }]);
});
