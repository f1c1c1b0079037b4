import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { call } from '../support/client.ts';
import type { RightsFixture } from './fixture.ts';

/** The smallest GIF. */
const DOT = new Blob([Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')], {
  type: 'image/gif',
});

/** Lists something for somebody. @returns its id */
const tellOf = async (adminUrl: string, userId: string): Promise<string> => {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const id = randomUUID();
  await admin.query(
    "INSERT INTO users.notifications (id, user_id, kind, subject, event_id, at, values) VALUES ($1, $2, 'chat.share_cloned', 'a share', $1, now(), '{}')",
    [id, userId],
  );
  await admin.end();
  return id;
};

/** One that has failed, without anybody who was asked. @returns its id */
const failedDelivery = async (adminUrl: string, webhookId: string): Promise<string> => {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const id = randomUUID();
  await admin.query(
    "INSERT INTO users.webhook_deliveries (id, endpoint_id, event_id, type, occurred_at, data, status, finished_at) VALUES ($1, $2, $1, 'points.changed', now(), '{}', 'failed', now())",
    [id, webhookId],
  );
  await admin.end();
  return id;
};

export const rights: RightsFixture = {
  open: [/ \/api\/v1\/admin\/webhooks\//, / \/api\/v1\/users\/(\{user_id\}\/(avatar$|settings)|me\/characters\/)/],
  bodies: [{ theme: 'dark', notification_enabled: true, plan: 'free' }, { since: '2026-11-21T02:30:00.000Z' }],
  owned: [/ \/api\/v1\/(notifications|webhooks)\/\{id\}/],
  unknown: [[/\/deliveries\/\{delivery_id\}/, { delivery_id: randomUUID() }]],
  // Known by its signature.
  leftOut: ['POST /api/v1/billing/events'],
  async make({ url, adminUrl, owner, person }) {
    await call(url, 'PUT /users/me/avatar', { body: DOT }, owner);
    await call(url, 'PUT /users/me/profile', { body: { nickname: '주인' } }, owner);
    await call(url, 'POST /users/me/attendance', {}, owner);
    const notification = await tellOf(adminUrl, owner.id);
    // Nobody is asked there: it is an address of this machine.
    const body = { url: 'https://localhost:1/x', events: ['points.changed' as const] };
    const { body: webhook } = await call(url, 'POST /webhooks', { body }, owner);
    const delivery = await failedDelivery(adminUrl, webhook.id);
    const theirs = await call(url, 'POST /webhooks', { body }, person);
    const told = async () => (await call(url, 'GET /notifications', { query: {} }, owner)).body.items;
    return {
      params: [
        [/\/admin\/webhooks\//, { id: theirs.body.id }],
        [/\/webhooks\//, { id: webhook.id, delivery_id: delivery }],
        [/\/notifications\//, { id: notification }],
        [/\/me\/characters\//, { id: 'doki' }],
        [/\{user_id\}\/avatar$/, { user_id: owner.id }],
        [/\{user_id\}\/settings/, { user_id: person.id }],
      ],
      belongings: async () => [
        (await call(url, 'GET /users/me/profile', {}, owner)).body,
        (await call(url, 'GET /user/settings', {}, owner)).body,
        await told(),
        (await call(url, 'GET /users/me/points', {}, owner)).body,
        (await call(url, 'GET /users/me/activities', { query: {} }, owner)).body,
        (await call(url, 'GET /users/me/invite', {}, owner)).body,
        (await call(url, 'GET /users/me/characters', {}, owner)).body,
        (await call(url, 'GET /webhooks', {}, owner)).body,
        (await call(url, 'GET /webhooks/:id/deliveries', { params: { id: webhook.id }, query: {} }, owner)).body,
      ],
    };
  },
};
