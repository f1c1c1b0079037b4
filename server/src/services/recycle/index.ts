import { fileURLToPath } from 'node:url';
import { recycle as contract } from '@madang/contracts/recycle';
import { defineService } from '#platform/service';
import { createRoutes } from './routes.ts';
import { seedGuide } from './seed.ts';
import { createRecycleStore } from './store.ts';

/** The recycling guide: what goes where. */
export const recycle = defineService({
  name: 'recycle',
  schema: 'recycle_info',
  contract,
  needs: [],
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 3,
  seed: seedGuide,
  start: ({ db }) => Promise.resolve({ routes: createRoutes(createRecycleStore(db)) }),
});
