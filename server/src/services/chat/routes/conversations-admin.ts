import type { conversationsAdmin } from '@madang/contracts/chat/conversations-admin';
import type { Principal } from '#platform/auth/principal';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { cursorAfter, positionOf } from '#platform/http/cursor';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import type { ServiceContext } from '#platform/service';
import { listConversations } from '../conversations/list-conversations.ts';
import { listMessages } from '../conversations/list-messages.ts';
import { createLooks } from '../conversations/looks.ts';
import { noteAccess } from '../conversations/note-access.ts';
import { listFacts } from '../store/conversation-facts.ts';
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
  {
    db,
    emit,
    keys,
    background: { clock },
    addresses: { sign },
  }: Pick<ServiceContext, 'db' | 'emit' | 'keys' | 'background' | 'addresses'>,
  conversations: ConversationReads,
): Handlers<typeof conversationsAdmin> => {
  const looks = createLooks(keys.derive('looks'));
  const list = createConversationList(db);
  const reads = { db, pages: createMessagePages(db), sign };
  const note = (
    tx: Transaction,
    act: 'listed' | 'read' | 'deleted',
    { params, caller, request }: Call,
  ): Promise<void> =>
    noteAccess(tx, emit, { act, ownerId: params.user_id, conversationId: params.id ?? null }, caller, request);
  return {
    'GET /admin/conversations': async ({ query, caller, request }) => {
      const { user_id: ownerId, id, cursor, limit } = query;
      const rows = await listFacts(db, { ownerId, id, before: positionOf(cursor), limit: limit + 1 });
      const owner = ownerId ?? rows[0]?.ownerId;
      if (owner !== undefined)
        await db.transaction((tx) =>
          noteAccess(tx, emit, { act: 'listed', ownerId: owner, conversationId: id ?? null }, caller, request),
        );
      return {
        items: rows.slice(0, limit).map((row) => ({
          id: row.id,
          owner_id: row.ownerId,
          app: row.app,
          messages: row.messages,
          created_at: row.createdAt.toISOString(),
          last_message_at: row.lastMessageAt.toISOString(),
        })),
        next_cursor: cursorAfter(rows, limit),
      };
    },

    'POST /admin/conversations/:id/looks': async ({ params, body, caller, request }) => {
      const { purpose, reason, minutes } = body;
      const [found] = await listFacts(db, { id: params.id, limit: 1 });
      if (found === undefined) throw new AppError('conversation_not_found');
      const { id: conversationId, ownerId } = found;
      const until = clock.now() + minutes * 60_000;
      await db.transaction((tx) =>
        noteAccess(tx, emit, { act: 'read', ownerId, conversationId, why: { purpose, reason } }, caller, request),
      );
      const look = looks.issue({ conversationId, ownerId, actorId: caller.userId, until });
      return new Reply(201, { look, expires_at: new Date(until).toISOString() });
    },

    'GET /admin/conversations/:id': async ({ params, query, caller }) => {
      const look = looks.open(query.look, clock.now());
      if (look === undefined || look.conversationId !== params.id || look.actorId !== caller.userId)
        throw new AppError('look_over');
      // Its owner may have deleted it meanwhile.
      const [found] = await listFacts(db, { id: params.id, ownerId: look.ownerId, limit: 1 });
      if (found === undefined) throw new AppError('look_over');
      const conversation = await ownConversation(conversations, params.id, look.ownerId);
      const messages = await listMessages(reads, conversation, query.cursor, query.limit);
      return { ...toConversation(conversation), messages };
    },

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
