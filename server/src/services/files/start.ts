import path from 'node:path';
import type { contracts } from '@madang/contracts/index';
import type { RunningService, ServiceContext } from '#platform/service';
import { collectGarbage } from './collect-garbage.ts';
import type { Context } from './context.ts';
import { claimFiles } from './held-files.ts';
import { createGuideRoutes } from './routes/guide.ts';
import { createHeldRoutes } from './routes/held.ts';
import { createRoutes, createServiceRoutes } from './routes/index.ts';
import type { settings } from './settings.ts';
import { forgetPastOwners } from './store/past-owners.ts';
import { openStorage } from './storage/open-storage.ts';
import { createStaging } from './storage/staging.ts';

export const start = ({
  db,
  addresses,
  config,
}: ServiceContext<typeof settings>): RunningService<(typeof contracts)['files']> => {
  const folder = path.join(config.dataFolder, 'files');
  const storage = openStorage(config);
  const context: Context = {
    db,
    addresses,
    settings: config,
    storage,
    staging: createStaging(path.join(folder, 'incoming')),
    making: new Map(),
  };
  return {
    routes: {
      ...createRoutes(context),
      ...createServiceRoutes(context),
      ...createGuideRoutes(context),
      ...createHeldRoutes(context),
    },
    jobs: [
      {
        name: 'files.collect-garbage',
        cron: '*/10 * * * *',
        async run(signal) {
          await collectGarbage(db, storage, signal);
          await forgetPastOwners(db);
          await context.staging.removeAbandoned(Date.now());
        },
      },
    ],
    events: {
      'studio.session_claimed': ({ guest_id, user_id, file_ids }) =>
        claimFiles(db, { guestId: guest_id, userId: user_id }, file_ids),
    },
    stop: () => Promise.resolve(storage.stop?.()),
  };
};
