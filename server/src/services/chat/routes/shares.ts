import type { shares } from '@madang/contracts/chat/shares';
import { AppError } from '#platform/errors';
import type { ServiceContext } from '#platform/service';
import type { Handlers } from '#platform/http/handler';
import { listShares } from '../shares/list-shares.ts';
import { cloneShare, readShare, shareConversation } from '../shares/share-conversation.ts';
import { toConversation } from '../store/conversations.ts';
import { revokeShare, toShare } from '../store/shares.ts';

export const createShareRoutes = ({ db }: ServiceContext): Handlers<typeof shares> => ({
  'GET /shares': ({ query, caller }) => listShares(db, { ownerId: caller.userId, conversationId: query.conversation_id, cursor: query.cursor, limit: query.limit }),

  'POST /shares': async ({ body, caller }) =>
    toShare(await shareConversation(db, { ownerId: caller.userId, conversationId: body.conversation_id, title: body.title, expiresInDays: body.expires_in_days })),

  'GET /shares/:id': ({ params }) => readShare(db, params.id),

  'POST /shares/:id/clone': async ({ params, caller }) => toConversation(await cloneShare(db, params.id, caller.userId)),

  'DELETE /shares/:id': async ({ params, caller }) => {
    if (!(await revokeShare(db, params.id, caller.userId))) throw new AppError('share_not_found');
    return undefined;
  },
});
