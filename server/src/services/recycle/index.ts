import { fileURLToPath } from 'node:url';
import { recycle as contract } from '@madang/contracts/recycle';
import { defineService } from '#platform/service';
import { watchGuide } from './guide-cache.ts';
import { startQueryLog } from './query-log.ts';
import { createRoutes } from './routes.ts';
import { seedGuide } from './seed.ts';
import { createFaqStore } from './store/faq.ts';

/** The recycling guide: what goes where. */
export const recycle = defineService({
  name: 'recycle',
  schema: 'recycle_info',
  contract,
  needs: [],
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 3,
  readConnections: 0,
  seed: seedGuide,
  async start({ db, emit, listener, log }) {
    const faq = createFaqStore(db);
    const queryLog = startQueryLog(db, log);
    const cache = await watchGuide(listener);
    return {
      routes: createRoutes(db, faq, queryLog, cache),
      events: {
        'identity.user_removed': ({ user_id }) => faq.forgetVotesOf(user_id),
        'identity.guest_merged': ({ guest_id, user_id }) =>
          db.transaction(async (tx) => {
            await faq.moveVotes(tx, guest_id, user_id);
            await emit(tx, 'recycle.guest_moved', { guest_id });
          }),
      },
      jobs: [{ name: 'recycle.forget-old-searches', cron: '43 18 * * *', run: () => queryLog.forgetOld() }],
      async stop() {
        cache.stop();
        await queryLog.stop();
      },
    };
  },
});
