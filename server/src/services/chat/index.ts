import { fileURLToPath } from 'node:url';
import { chat as contract } from '@madang/contracts/chat';
import { defineService } from '#platform/service';
import { createCatalogue } from './models/catalogue.ts';
import { connectModels } from './models/connected.ts';
import { createRulesModel } from './models/rules.ts';
import { createRoutes } from './routes.ts';
import { deleteConversationsOf } from './store/conversations.ts';
import { startStreamEngine } from './streams/engine.ts';

/** Conversations with language models. */
export const chat = defineService({
  name: 'chat',
  schema: 'chat',
  contract,
  needs: ['recycle'],
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 9, // one of them holds the lock of the stream engine
  async start(context) {
    const catalogue = createCatalogue(context.config, connectModels(context.config, context.outbound), createRulesModel(context.client));
    const engine = await startStreamEngine(context);
    return {
      routes: createRoutes(context, catalogue, engine),
      events: {
        'identity.user_removed': ({ user_id }) => deleteConversationsOf(context.db, user_id),
      },
      stop: () => engine.stop(),
    };
  },
});
