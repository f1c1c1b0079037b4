import type { conversationsAdmin } from '@madang/contracts/chat/conversations-admin';
import type { Principal } from '#platform/auth/principal';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { listConversations } from '../conversations/list-conversations.ts';
import { listMessages } from '../conversations/list-messages.ts';
import { noteAccess } from '../conversations/note-access.ts';
import { createConversationList } from '../store/conversation-list.ts';
import { deleteConversation, ownConversation, toConversation, type ConversationReads } from '../store/conversations.ts';
import { requestStopIn } from '../store/generations.ts';
import { createMessagePages } from '../store/messages.ts';

interface Call {
  readonly params: { readonly user_id: string; readonly id?: string };
  readonly caller: Principal;
  readonly request: RequestInfo;
}

export const createConversationAdminRoutes = (
  { db, emit, addresses: { sign } }: ServiceContext,
  conversations: ConversationReads,
): Handlers<typeof conversationsAdmin> => {
  const list = createConversationList(db);
  const reads = { db, pages: createMessagePages(db), sign };
  const note = (
    tx: Transaction,
    act: 'listed' | 'read' | 'deleted',
    { params, caller, request }: Call,
  ): Promise<void> =>
    noteAccess(tx, emit, { act, ownerId: params.user_id, conversationId: params.id ?? null }, caller, request);
  return {
    'GET /users/:user_id/conversations': async (call) => {
      const page = await listConversations(list, db, { ownerId: call.params.user_id, ...call.query });
      await db.transaction((tx) => note(tx, 'listed', call));
      return page;
    },

    'GET /users/:user_id/conversations/:id': async (call) => {
      const { params, query } = call;
      const conversation = await ownConversation(conversations, params.id, params.user_id);
      const messages = await listMessages(reads, conversation, query.cursor, query.limit);
      await db.transaction((tx) => note(tx, 'read', call));
      return { ...toConversation(conversation), messages };
    },

    'DELETE /users/:user_id/conversations/:id': async (call) => {
      const { params } = call;
      await db.transaction(async (tx) => {
        if (!(await deleteConversation(tx, params.id, params.user_id))) throw new AppError('conversation_not_found');
        await note(tx, 'deleted', call);
      });
      await requestStopIn(db, params.id);
      return undefined;
    },
  };
};
