import type { conversations as contract } from '@madang/contracts/chat/conversations';
import { AppError } from '#platform/errors';
import type { ServiceContext } from '#platform/service';
import type { Handlers } from '#platform/http/handler';
import type { TurnPlanner } from '../apps/plan-turn.ts';
import { askWith } from '../collector/asked-with.ts';
import { exportConversation } from '../conversations/export-conversation.ts';
import { giveFeedback } from '../conversations/give-feedback.ts';
import { listConversations } from '../conversations/list-conversations.ts';
import { listMessages } from '../conversations/list-messages.ts';
import type { Catalogue } from '../models/catalogue.ts';
import type { OpenExports } from '../moving/open-exports.ts';
import { createConversationList } from '../store/conversation-list.ts';
import {
  changeConversation,
  deleteConversation,
  restoreConversation,
  toConversation,
  type ConversationReads,
  ownConversation,
} from '../store/conversations.ts';
import { requestStopIn } from '../store/generations.ts';
import { createMessagePages } from '../store/messages.ts';
import { findSummary } from '../store/summaries.ts';
import { assertModel, assertPersona } from '../turns/select-model.ts';

export const createConversationRoutes = (
  { db, addresses: { sign } }: ServiceContext,
  conversations: ConversationReads,
  catalogue: Catalogue,
  planner: Pick<TurnPlanner, 'readsCollector'>,
  beginExport: OpenExports,
): Handlers<typeof contract> => {
  const list = createConversationList(db);
  const reads = { db, pages: createMessagePages(db), sign };
  const own = (id: string, ownerId: string) => ownConversation(conversations, id, ownerId);
  return {
    'GET /conversations': ({ query, caller }) => listConversations(list, db, { ownerId: caller.userId, ...query }),

    'GET /conversations/:id': async ({ params, caller }) => toConversation(await own(params.id, caller.userId)),

    'PUT /conversations/:id': async ({ params, body, caller, request }) => {
      const { title, persona_id, model, temperature, reasoning_effort, collector_items, pinned, archived } = body;
      const { app } = await own(params.id, caller.userId);
      if (collector_items !== undefined && collector_items.length > 0) {
        if (!planner.readsCollector(app)) throw new AppError('collector_not_read');
        await askWith(db, { ownerId: caller.userId, named: collector_items });
      }
      assertModel(catalogue, model, request.locale);
      await assertPersona(db, persona_id, caller.userId, request.locale);
      const changes = {
        model,
        pinned,
        archived,
        personaId: persona_id,
        temperature,
        reasoningEffort: reasoning_effort,
        collectorItems: collector_items === undefined ? undefined : [...new Set(collector_items)],
        ...(title === undefined ? {} : { title, titleIsDraft: false }),
      };
      const changed = await changeConversation(db, params.id, caller.userId, changes);
      if (changed === undefined) throw new AppError('conversation_not_found');
      return toConversation(changed);
    },

    'DELETE /conversations/:id': async ({ params, caller }) => {
      if (!(await deleteConversation(db, params.id, caller.userId))) throw new AppError('conversation_not_found');
      await requestStopIn(db, params.id);
      return undefined;
    },

    'POST /conversations/:id/restore': async ({ params, caller }) => {
      const restored = await restoreConversation(db, params.id, caller.userId);
      if (restored === undefined) throw new AppError('conversation_not_found');
      return toConversation(restored);
    },

    'GET /conversations/:id/messages': async ({ params, query, caller }) =>
      listMessages(reads, await own(params.id, caller.userId), query.cursor, query.limit),

    'GET /conversations/:id/summaries/:summary_id': async ({ params, caller }) => {
      await own(params.id, caller.userId);
      const summary = await findSummary(db, params.id, params.summary_id);
      if (summary === undefined) throw new AppError('summary_not_found');
      return summary;
    },

    'POST /conversations/:id/feedback': async ({ params, body, caller }) => {
      const { message_id, rating, tags, comment } = body;
      return giveFeedback(
        db,
        await own(params.id, caller.userId),
        message_id,
        rating === null ? null : { rating, tags, comment: comment ?? null },
      );
    },

    'GET /conversations/:id/export': async ({ params, query, caller, request }) => {
      const row = await own(params.id, caller.userId);
      return beginExport({ caller, request }, () =>
        exportConversation({ db, sign }, row, query.format, request.locale),
      );
    },
  };
};
