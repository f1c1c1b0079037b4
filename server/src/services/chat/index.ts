import { fileURLToPath } from 'node:url';
import { chat as contract } from '@madang/contracts/chat';
import { defineService } from '#platform/service';
import { moveGuest } from './conversations/move-guest.ts';
import { createCatalogue } from './models/catalogue.ts';
import { connectedModels } from './models/connected-models.ts';
import { languageModel } from './models/language-model.ts';
import { providerRound } from './models/provider-rounds.ts';
import { createRulesModel } from './models/rules.ts';
import { createSharedRounds } from './models/shared-rounds.ts';
import { createModelsThread } from './models/thread/models-thread.ts';
import { createConversationRoutes } from './routes/conversations.ts';
import { createConversationAdminRoutes } from './routes/conversations-admin.ts';
import { createLibraryAdminRoutes } from './routes/library-admin.ts';
import { createLibraryRoutes } from './routes/library.ts';
import { createShareRoutes } from './routes/shares.ts';
import { createTurnRoutes } from './routes/turns.ts';
import { startIndexer } from './search/indexer.ts';
import { seedLibrary } from './seed.ts';
import { createConversationReads, deleteConversationsOf } from './store/conversations.ts';
import { deleteSharesOf } from './store/shares.ts';
import { startStreamEngine } from './streams/engine.ts';

/** Conversations with language models. */
export const chat = defineService({
  name: 'chat',
  schema: 'chat',
  contract,
  needs: ['recycle'],
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 13,
  reserved: 3, // the stream engine's: its lock, its writer, its follower
  readConnections: 2,
  seed: seedLibrary,
  async start(context) {
    const thread = createModelsThread(context.config, context.log);
    const roundOf = createSharedRounds((model) => providerRound(model, context.config, context.outbound), thread.round);
    const connected = connectedModels(context.config).map((model) => languageModel(model, roundOf(model)));
    const catalogue = createCatalogue(context.config, connected, createRulesModel(context.client));
    const engine = await startStreamEngine(context);
    const indexer = startIndexer(context.db, context.log);
    const conversations = createConversationReads(context.db);
    return {
      routes: {
        ...createLibraryRoutes(context, catalogue),
        ...createLibraryAdminRoutes(context),
        ...createConversationRoutes(context, conversations, catalogue),
        ...createConversationAdminRoutes(context, conversations),
        ...createTurnRoutes(context, conversations, catalogue, engine),
        ...createShareRoutes(context),
      },
      events: {
        async 'identity.user_removed'({ user_id }) {
          await deleteSharesOf(context.db, user_id);
          await deleteConversationsOf(context.db, user_id);
        },
        'identity.guest_merged': ({ guest_id, user_id }) => moveGuest(context.db, context.emit, guest_id, user_id),
      },
      async stop() {
        await engine.stop();
        await indexer.stop();
        await thread.stop();
      },
    };
  },
});
