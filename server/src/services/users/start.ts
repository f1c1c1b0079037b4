import type { contracts } from '@madang/contracts/index';
import type { RunningService } from '#platform/service';
import { notificationHandlers } from './notifications/receive.ts';
import { pointHandlers } from './points/receive.ts';
import { createRoutes } from './routes/index.ts';
import { moveAvatars } from './set-avatar.ts';
import type { Context } from './settings.ts';
import { noteClosed } from './store/closed-accounts.ts';
import { deleteOldNotifications } from './store/notifications.ts';
import { forgetErased } from './store/owners.ts';
import { createFindPerson } from './store/people.ts';
import { deleteOldDeliveries } from './store/webhook-deliveries.ts';
import { startDeliveries } from './webhooks/deliver.ts';
import { webhookHandlers } from './webhooks/receive.ts';

export const start = async (context: Context): Promise<RunningService<(typeof contracts)['users']>> => {
  const deliveries = await startDeliveries(context);
  return {
    routes: createRoutes(context, () => context.background.clock.now()),
    events: {
      ...notificationHandlers(context, createFindPerson(context.db)),
      ...pointHandlers(context),
      ...webhookHandlers(context),
      'identity.account_closed': (news) => noteClosed(context.db, news),
    },
    jobs: [
      { name: 'users.move-avatars', cron: '*/10 * * * *', run: (signal) => moveAvatars(context, signal) },
      {
        name: 'users.forget-notifications',
        cron: '29 18 * * *', // at night in Korea
        run: async (signal) => {
          await deleteOldNotifications(context.db, signal);
        },
      },
      {
        name: 'users.forget-erased',
        cron: '41 18 * * *', // at night in Korea
        run: async (signal) => {
          await forgetErased(context.db, signal);
        },
      },
      {
        name: 'users.forget-webhook-deliveries',
        cron: '47 18 * * *',
        run: async (signal) => {
          await deleteOldDeliveries(context.db, signal);
        },
      },
    ],
    stop: (over) => deliveries.stop(over),
  };
};
