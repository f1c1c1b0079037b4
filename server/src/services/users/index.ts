import { fileURLToPath } from 'node:url';
import { contracts, personalDataHolders } from '@madang/contracts/index';
import { defineService } from '#platform/service';
import { USERS_WORK } from './background.ts';
import { settings } from './settings.ts';

/** What people say of themselves, how they like it, and what is held about them. */
export const users = defineService({
  name: 'users',
  schema: 'users',
  contract: contracts.users,
  settings,
  background: USERS_WORK,
  keys: ['webhook-secrets'],
  sendsWebhooks: true,
  needs: personalDataHolders, // and the pictures of people are files
  watched: { large: ['profiles', 'notifications', 'webhook_deliveries'] },
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 3,
  personalData: async () => (await import('./personal-data.ts')).personalData,
  start: async (context) => (await import('./start.ts')).start(context),
});
