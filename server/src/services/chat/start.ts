import type { contracts } from '@madang/contracts/index';
import type { RunningService } from '#platform/service';
import { createTurnPlanner } from './apps/plan-turn.ts';
import { lookForModels } from './models/check-models.ts';
import { startModels } from './models/models.ts';
import { createModeration } from './moderation/moderation.ts';
import { createOfferedTools } from './outside/offered-tools.ts';
import { createModelAnswerRoutes } from './routes/model-answers.ts';
import { createCompletions } from './openai/complete.ts';
import { createEmbed } from './openai/embed.ts';
import { createCountedWork } from './openai/counted-work.ts';
import { createItemReader } from './collector/read-item.ts';
import { startReadingItems } from './collector/read-items.ts';
import { createCollectionsAdminRoutes } from './routes/collections-admin.ts';
import { createCollectorRoutes } from './routes/collector.ts';
import { createModelsAdminRoutes } from './routes/models-admin.ts';
import { createConversationAdminRoutes } from './routes/conversations-admin.ts';
import { createConversationRoutes } from './routes/conversations.ts';
import { createLibraryAdminRoutes } from './routes/library-admin.ts';
import { createLibraryRoutes } from './routes/library.ts';
import { createOpenExports } from './moving/open-exports.ts';
import { createMovingRoutes } from './routes/moving.ts';
import { createOwnLibraryRoutes } from './routes/own-library.ts';
import { createOpenAiChatRoutes } from './routes/openai-chat.ts';
import { createOpenAiEmbeddingRoutes } from './routes/openai-embeddings.ts';
import { createOpenAiResponseRoutes } from './routes/openai-responses.ts';
import { createShareRoutes } from './routes/shares.ts';
import { createShareJudge } from './shares/judge-shared.ts';
import { createTextRoutes } from './routes/texts.ts';
import { createTurnsForApps } from './routes/turns-for-apps.ts';
import { createToolAllowanceRoutes } from './routes/tool-allowances.ts';
import { createTurnRoutes } from './routes/turns.ts';
import { createUiMessageRoutes } from './routes/ui-messages.ts';
import { createFigureRoutes } from './routes/figures.ts';
import { createUsageRoutes } from './routes/usage.ts';
import { startIndexer } from './search/indexer.ts';
import { releaseUnbound } from './attachments/hold-files.ts';
import type { Context } from './settings.ts';
import { forgetUnsent } from './store/attached-documents.ts';
import { unbindGone } from './store/held-files.ts';
import { emptyGone } from './store/shares.ts';
import { createConversationReads } from './store/conversations.ts';
import { notePlan } from './store/usage.ts';
import { noteClosed } from './store/shares.ts';
import { createBudgets } from './usage/budgets.ts';
import { createCalendar } from '#platform/calendar';
import { removeLeftFiles } from '#platform/staged-files';
import { createReserveFor, createUsageOf } from './usage/turn-usage.ts';
import { startAnswers } from './streams/engine.ts';
import { createSuggestions } from './turns/suggest-questions.ts';
import { createTitles } from './turns/titles.ts';
import { createTurnContext } from './turns/turn-context.ts';

export const start = async (context: Context): Promise<RunningService<(typeof contracts)['chat']>> => {
  await removeLeftFiles(context.config.dataFolder);
  const calendar = createCalendar(context.config.USAGE_TIME_ZONE);
  const models = await startModels(context, calendar);
  const { catalogue } = models;
  const times = {
    silentMs: context.config.MODEL_FIRST_TOKEN_SECONDS * 1000,
    totalMs: context.config.MODEL_ANSWER_SECONDS * 1000,
  };
  const moderation = createModeration(context);
  const planner = createTurnPlanner(context, catalogue, times, moderation);
  const engine = await startAnswers(context, { prices: models, moderation });
  const looking = await lookForModels(context, models);
  const now = () => context.background.clock.now();
  const budgets = createBudgets(context.config, calendar, now);
  const usageOf = createUsageOf(calendar, budgets, now);
  const titles = createTitles({
    ...context,
    catalogue,
    prices: models,
    budgets,
    calendar,
    now,
    moderation,
    wanted: context.config.MODEL_TITLES === 'true',
  });
  const suggest = createSuggestions({
    ...context,
    catalogue,
    prices: models,
    budgets,
    calendar,
    now,
    moderation,
    wanted: context.config.MODEL_SUGGESTIONS === 'true',
  });
  const reserveFor = createReserveFor(calendar, budgets, now);
  const { clock } = context.background;
  const outside = { ...context, clock, offered: createOfferedTools({ ...context, clock }) };
  const { db, revocations } = context;
  const counted = createCountedWork({ db, revocations, prices: models, budgets });
  const complete = createCompletions({ db, catalogue, moderation, reserveFor, counted });
  const indexer = await startIndexer(context.background, context.db);
  const { processId } = engine.generations;
  const reading = await startReadingItems(context.background, {
    ...context,
    processId,
    read: createItemReader(context),
  });
  const conversations = createConversationReads(context.db);
  const beginExport = createOpenExports(revocations);
  const turns = createTurnContext(context, { catalogue, engine, planner, usageOf, budgets, titles, outside });
  return {
    routes: {
      ...createLibraryRoutes(context, catalogue),
      ...createOwnLibraryRoutes(context, catalogue),
      ...createLibraryAdminRoutes(context, planner),
      ...createModelsAdminRoutes(context, models, calendar),
      ...createConversationRoutes(context, conversations, catalogue, planner, beginExport),
      ...createConversationAdminRoutes(context, conversations),
      ...createToolAllowanceRoutes(context.db, conversations),
      ...createTurnRoutes(context, turns, conversations, engine, suggest),
      ...createUiMessageRoutes(context, turns, conversations, engine),
      ...createMovingRoutes(context, conversations, beginExport),
      ...createOpenAiChatRoutes(context, catalogue, complete),
      ...createOpenAiResponseRoutes(context.log, complete),
      ...createOpenAiEmbeddingRoutes(createEmbed({ ...context, moderation, reserveFor, counted })),
      ...createUsageRoutes(context, calendar, budgets),
      ...createFigureRoutes(context, calendar),
      ...createCollectorRoutes(context),
      ...createCollectionsAdminRoutes(context),
      ...createShareRoutes(context, createShareJudge(moderation, context.background)),
      ...createTurnsForApps(context, conversations),
      ...createModelAnswerRoutes({ ...context, catalogue, prices: models, moderation, budgets, calendar, now }),
      ...createTextRoutes(context, { catalogue, prices: models, moderation, usageOf, budgets }),
    },
    events: {
      'identity.account_closed': (news) => noteClosed(context.db, news),
      'users.plan_changed': (news) => notePlan(context.db, news),
    },
    jobs: [
      {
        name: 'chat.release-files',
        cron: '*/10 * * * *',
        async run(signal) {
          await forgetUnsent(context.db);
          await unbindGone(context.db);
          await emptyGone(context.db);
          await releaseUnbound(context, signal);
        },
      },
    ],
    async stop(over) {
      await reading.stop();
      await engine.stop(over);
      await titles.stop();
      await looking.stop();
      await indexer.stop();
      await models.stop();
    },
  };
};
