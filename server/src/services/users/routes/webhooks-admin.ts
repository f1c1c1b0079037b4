import type { webhooksAdmin as contract } from '@madang/contracts/users/webhooks-admin';
import type { Handlers } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import type { Context } from '../settings.ts';
import { blockWebhook, readAllWebhooks, readAnyWebhook, replayForOwner } from '../webhooks/administer.ts';
import { pageOfDeliveries } from '../webhooks/deliveries.ts';

export const createWebhookAdminRoutes = (
  { db, emit }: Pick<Context, 'db' | 'emit'>,
  now: () => number,
): Handlers<typeof contract> => {
  const means = { db, emit, now };
  return {
    'GET /admin/webhooks': ({ query: { user_id: userId, state, cursor, limit } }) =>
      readAllWebhooks(means, { userId, state, cursor, limit }),
    'GET /admin/webhooks/:id': ({ params }) => readAnyWebhook(means, params.id),
    'GET /admin/webhooks/:id/deliveries': async ({ params, query: { status, cursor, limit } }) => {
      await readAnyWebhook(means, params.id);
      return pageOfDeliveries(db, params.id, { status, cursor, limit });
    },
    'PUT /admin/webhooks/:id/block': ({ params, caller, request }) =>
      blockWebhook(means, params.id, true, { caller, request }),
    'DELETE /admin/webhooks/:id/block': ({ params, caller, request }) =>
      blockWebhook(means, params.id, false, { caller, request }),
    'POST /admin/webhooks/:id/replay': async ({ params, body, caller, request }) =>
      new Reply(202, { replayed: await replayForOwner(means, params.id, body?.delivery_id, { caller, request }) }),
  };
};
