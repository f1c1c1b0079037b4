import type { users as contract } from '@madang/contracts/users';
import type { Handlers } from '#platform/http/handler';
import type { ServiceClient } from '#platform/client';
import type { Context } from '../settings.ts';
import { exportPerson } from '../export-person.ts';
import { createBillingRoutes } from './billing.ts';
import { createCharacterRoutes } from './characters.ts';
import { createNotificationRoutes } from './notifications.ts';
import { createPointRoutes } from './points.ts';
import { createProfileRoutes } from './profile.ts';
import { createAdminSettingsRoutes, createSettingsRoutes } from './settings.ts';
import { createWebhookRoutes } from './webhooks.ts';
import { createFindPerson } from '../store/people.ts';

export const createRoutes = (
  context: Pick<Context, 'db' | 'config' | 'keys'> & { readonly client: ServiceClient },
  now: () => number,
): Handlers<typeof contract> => {
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
    'GET /users/me/export': ({ caller, request }) => exportPerson(client, { caller, request }),
  };
};
