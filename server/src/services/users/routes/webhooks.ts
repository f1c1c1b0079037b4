import { PUBLIC_EVENT_TYPES, PUBLIC_EVENTS } from '@madang/contracts/public-events';
import type { webhooks as contract } from '@madang/contracts/users/webhooks';
import type { Handlers } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { allowedHosts } from '#platform/public-addresses';
import type { Context } from '../settings.ts';
import { readDeliveries, replay, replayAllFailed, sendTest } from '../webhooks/deliveries.ts';
import {
  changeOwnWebhook,
  makeWebhook,
  readWebhook,
  readWebhooks,
  removeWebhook,
  rotateSecret,
  type Managing,
} from '../webhooks/manage-webhooks.ts';
import { WEBHOOK_SECRETS } from '../webhooks/secrets.ts';

export const createWebhookRoutes = (
  { db, config, keys, revocations }: Pick<Context, 'db' | 'config' | 'keys' | 'revocations'>,
  now: () => number,
): Handlers<typeof contract> => {
  const managing: Managing = {
    db,
    revocations,
    key: keys.derive(WEBHOOK_SECRETS),
    allowed: allowedHosts(config.OUTBOUND_PRIVATE_HOSTS),
    now,
  };
  return {
    'GET /webhook-events': () =>
      Promise.resolve({
        items: PUBLIC_EVENT_TYPES.map((type) => {
          const { ko, en } = PUBLIC_EVENTS[type];
          return { type, description: { ko, en } };
        }),
      }),
    'GET /webhooks': async ({ caller }) => ({ items: await readWebhooks(managing, caller.userId) }),
    'POST /webhooks': async ({ body, caller }) => new Reply(201, await makeWebhook(managing, caller, body)),
    'GET /webhooks/:id': ({ params, caller }) => readWebhook(managing, caller.userId, params.id),
    'PATCH /webhooks/:id': ({ params, body, caller }) => changeOwnWebhook(managing, caller, params.id, body),
    'DELETE /webhooks/:id': async ({ params, caller }) => {
      await removeWebhook(managing, caller.userId, params.id);
      return undefined;
    },
    'POST /webhooks/:id/secret': ({ params, caller }) => rotateSecret(managing, caller, params.id),
    'POST /webhooks/:id/test': async ({ params, caller }) => sendTest(managing, caller.userId, params.id),
    'GET /webhooks/:id/deliveries': ({ params, query: { status, cursor, limit }, caller }) =>
      readDeliveries(managing, caller.userId, params.id, { status, cursor, limit }),
    'POST /webhooks/:id/deliveries/:delivery_id/replay': ({ params, caller }) =>
      replay(managing, caller.userId, params.id, params.delivery_id),
    'POST /webhooks/:id/replay': async ({ params, body, caller }) => ({
      replayed: await replayAllFailed(managing, caller.userId, params.id, body.since),
    }),
  };
};
