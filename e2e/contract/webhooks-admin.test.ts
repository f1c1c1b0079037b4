import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAccount, unique, type Account } from '../support/accounts.ts';
import { call, refusal } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startWithWebhooks, type WebhookInstallation } from '../support/webhooks.ts';

let installation: WebhookInstallation;
let admin: { readonly id: string; readonly token: string };
beforeAll(async () => {
  installation = await startWithWebhooks();
  admin = await startWithRole(installation, 'admin');
});
afterAll(() => installation.stop());

/** Who wants to be told. */
const startOwner = async (): Promise<Account> => {
  const me = await startAccount(installation.url);
  await call(installation.url, 'PUT /user/settings', { body: { notification_enabled: true } }, me);
  return me;
};
const make = async (me: Account, name = unique()) =>
  (
    await call(
      installation.url,
      'POST /webhooks',
      { body: { url: `${installation.receiver.urlOf('ok', name)}?token=secret`, events: ['points.changed'] } },
      me,
    )
  ).body;
const listed = async (me: Account, query = {}) =>
  (await call(installation.url, 'GET /admin/webhooks', { query: { user_id: me.id, ...query } }, admin)).body.items;
const codeOf = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;
const told = async (me: Account) =>
  (await call(installation.url, 'GET /notifications', { query: {} }, me)).body.items.map(({ kind }) => kind);

it('an admin sees whose they are and how they go, and not what their addresses or their payloads say', async () => {
  const me = await startAccount(installation.url);
  const { id } = await make(me);
  await call(installation.url, 'POST /webhooks/:id/test', { params: { id } }, me);
  await expect.poll(async () => (await listed(me))[0]?.last_delivery?.status).toBe('delivered');
  const [one] = await listed(me, { state: 'on' });
  expect(one).toMatchObject({ id, user_id: me.id, enabled: true, failures: 0, waiting: 0, failed: 0 });
  expect(one?.origin).toBe(new URL(installation.receiver.urlOf('ok', 'x')).origin);
  expect(JSON.stringify(one)).not.toContain('secret');
  expect(await listed(me, { state: 'failing' })).toEqual([]);
  const { items } = (
    await call(installation.url, 'GET /admin/webhooks/:id/deliveries', { params: { id }, query: {} }, admin)
  ).body;
  expect(items).toMatchObject([{ type: 'webhook.test', status: 'delivered' }]);
  expect(JSON.stringify(items)).not.toContain('webhook_id');
  expect(await codeOf(call(installation.url, 'GET /admin/webhooks', { query: {} }, me))).toBe('forbidden');
});

it('one that an admin blocked is off until it is unblocked, whatever its owner does, and both are told and kept', async () => {
  const me = await startOwner();
  const { id } = await make(me);
  const where = { params: { id } };
  expect((await call(installation.url, 'PUT /admin/webhooks/:id/block', where, admin)).body).toMatchObject({
    enabled: false,
    disabled_reason: 'admin',
  });
  const switchOn = () => call(installation.url, 'PATCH /webhooks/:id', { ...where, body: { enabled: true } }, me);
  expect(await codeOf(switchOn())).toBe('webhook_blocked');
  expect(await codeOf(call(installation.url, 'POST /admin/webhooks/:id/replay', where, admin))).toBe(
    'webhook_disabled',
  );
  await expect.poll(() => told(me)).toContain('users.webhook_blocked');
  expect(await listed(me, { state: 'blocked' })).toHaveLength(1);
  const { body } = await call(installation.url, 'DELETE /admin/webhooks/:id/block', where, admin);
  expect(body).toMatchObject({ enabled: false, disabled_reason: null });
  await expect.poll(() => told(me)).toContain('users.webhook_unblocked');
  expect((await switchOn()).body.enabled).toBe(true);
  const audited = async () =>
    (await call(installation.url, 'GET /admin/audit', { query: { user_id: me.id } }, admin)).body.items
      .filter(({ actor_id }) => actor_id === admin.id)
      .map(({ action, details }) => [action, details['webhook_id']]);
  await expect.poll(audited).toEqual([
    ['webhook_unblocked_by_admin', id],
    ['webhook_blocked_by_admin', id],
  ]);
});

it('what has failed is sent again for its owner, who is told, by one index', async () => {
  const me = await startOwner();
  const name = unique();
  const { id } = await make(me, name);
  const failed = randomUUID();
  const users = installation.database.connect('users').$client;
  await users.query(
    `INSERT INTO users.webhook_deliveries (id, endpoint_id, event_id, type, occurred_at, data, status, finished_at)
     VALUES ($1, $2, $1, 'points.changed', now(), '{}', 'failed', now())`,
    [failed, id],
  );
  expect((await listed(me))[0]).toMatchObject({ failures: 1, failed: 1 });
  const replay = (delivery?: string) =>
    call(
      installation.url,
      'POST /admin/webhooks/:id/replay',
      { params: { id }, ...(delivery === undefined ? {} : { body: { delivery_id: delivery } }) },
      admin,
    );
  expect(await codeOf(replay(randomUUID()))).toBe('webhook_delivery_not_found');
  expect((await replay()).body).toEqual({ replayed: 1 });
  await expect.poll(() => installation.receiver.at('ok', `${name}?token=secret`).length).toBe(1);
  await expect.poll(() => told(me)).toContain('users.webhook_replayed');
  expect((await replay()).body).toEqual({ replayed: 0 });
  expect((await replay(failed)).body).toEqual({ replayed: 1 });

  const { rows } = await users
    .query<{ 'QUERY PLAN': string }>(
      `SET enable_seqscan = off; EXPLAIN SELECT id FROM users.webhook_deliveries
     WHERE endpoint_id = '${id}' AND status = 'failed' ORDER BY id LIMIT 1000`,
    )
    .then((results) => (results as unknown as { rows: { 'QUERY PLAN': string }[] }[])[1] ?? { rows: [] });
  expect(JSON.stringify(rows)).toContain('webhook_deliveries_failed');
  expect(JSON.stringify(rows)).not.toContain('Sort');
});
