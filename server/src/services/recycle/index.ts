import { fileURLToPath } from 'node:url';
import { contracts } from '@madang/contracts/index';
import { eco } from '@madang/contracts/recycle-app';
import { defineService } from '#platform/service';
import { RECYCLE_WORK } from './background.ts';

/** The recycling guide: what goes where. */
export const recycle = defineService({
  name: 'recycle',
  schema: 'recycle_info',
  contract: contracts.recycle,
  apps: [eco.app],
  extensions: ['pg_trgm'],
  needs: ['files', 'location', 'users'],
  background: RECYCLE_WORK,
  watched: { large: ['faq_vote', 'item_vote', 'search_query'] },
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 3,
  readConnections: 0,
  seed: async (db, log) => (await import('./seed.ts')).seedGuide(db, log),
  personalData: async () => (await import('./personal-data.ts')).personalData,
  start: async (context) => (await import('./start.ts')).start(context),
});
