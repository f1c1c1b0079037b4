import type { shares } from '@madang/contracts/chat/shares';
import type { ServiceContext } from '#platform/service';
import type { Handlers } from '#platform/http/handler';
import type { ShareJudge } from '../shares/judge-shared.ts';
import { listShares } from '../shares/list-shares.ts';
import { cloneShare, endShare, readShare, shareConversation } from '../shares/share-conversation.ts';
import { toConversation } from '../store/conversations.ts';
import { toShare } from '../store/shares.ts';

export const createShareRoutes = (
  { db, client, emit, addresses: { sign } }: ServiceContext,
  judge: ShareJudge | undefined,
): Handlers<typeof shares> => ({
  'GET /shares': ({ query, caller }) =>
    listShares(db, {
      ownerId: caller.userId,
      conversationId: query.conversation_id,
      cursor: query.cursor,
      limit: query.limit,
    }),

  'POST /shares': async ({ body, caller, request }) =>
    toShare(
      await shareConversation(
        { db, client, judge },
        {
          owner: caller,
          conversationId: body.conversation_id,
          title: body.title,
          expiresInDays: body.expires_in_days,
        },
        request.signal,
      ),
    ),

  'GET /shares/:id': ({ params }) => readShare(db, params.id, sign),

  'POST /shares/:id/clone': async ({ params, caller }) =>
    toConversation(await cloneShare({ db, client, emit }, params.id, caller)),

  'DELETE /shares/:id': async ({ params, caller }) => {
    await endShare({ db, client }, params.id, caller.userId);
    return undefined;
  },
});
