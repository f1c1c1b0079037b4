import type { contracts } from '@madang/contracts/index';
import type { RunningService } from '#platform/service';
import type { ServiceClient } from '#platform/client';
import type { Context } from '../settings.ts';
import { exportPerson } from '../export-person.ts';
import { createBillingRoutes } from './billing.ts';
import { createCharacterRoutes } from './characters.ts';
import { createNotificationRoutes } from './notifications.ts';
import { createPointRoutes } from './points.ts';
import { createProfileRoutes } from './profile.ts';
import { createAdminSettingsRoutes, createSettingsRoutes } from './settings.ts';
import { createWebhookAdminRoutes } from './webhooks-admin.ts';
import { createWebhookRoutes } from './webhooks.ts';
import { createFindPerson } from '../store/people.ts';

export const createRoutes = (
  context: Pick<Context, 'db' | 'config' | 'keys' | 'emit' | 'revocations'> & { readonly client: ServiceClient },
  now: () => number,
): RunningService<(typeof contracts)['users']>['routes'] => {
  const { db, client } = context;
  const find = createFindPerson(db);
  return {
    ...createProfileRoutes(context, find),
    ...createSettingsRoutes(context, find),
    ...createAdminSettingsRoutes(context, find),
    ...createBillingRoutes(context, now),
    ...createNotificationRoutes(context),
    ...createPointRoutes(context),
    ...createCharacterRoutes(context),
    ...createWebhookRoutes(context, now),
    ...createWebhookAdminRoutes(context, now),
    'GET /users/me/export': ({ caller, request }) => exportPerson(client, { caller, request }),
  };
};
