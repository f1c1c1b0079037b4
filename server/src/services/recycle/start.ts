import type { contracts } from '@madang/contracts/index';
import type { RunningService, ServiceContext } from '#platform/service';
import { createAssistantRoutes } from './routes/assistant.ts';
import { watchGuide } from './guide-cache.ts';
import { releasePhotos } from './item-photos.ts';
import { startQueryLog } from './query-log.ts';
import { createRoutes } from './routes/index.ts';
import { createFaqStore } from './store/faq.ts';

export const start = async ({
  background,
  db,
  client,
  listener,
  log,
}: ServiceContext): Promise<RunningService<(typeof contracts)['recycle']>> => {
  const faq = createFaqStore(db);
  const queryLog = await startQueryLog(background, db, log);
  const cache = await watchGuide(background, listener);
  return {
    routes: { ...createRoutes(db, client, faq, queryLog, cache), ...createAssistantRoutes(client) },
    jobs: [
      { name: 'recycle.forget-old-searches', cron: '43 18 * * *', run: () => queryLog.forgetOld() },
      { name: 'recycle.release-photos', cron: '*/10 * * * *', run: (signal) => releasePhotos({ db, client }, signal) },
    ],
    async stop() {
      await cache.stop();
      await queryLog.stop();
    },
  };
};
