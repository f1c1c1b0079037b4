import type { toolAllowances } from '@madang/contracts/chat/tool-allowances';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { ownConversation, type ConversationReads } from '../store/conversations.ts';
import { allowancesIn, revokeAllowance } from '../store/tool-consents.ts';

export const createToolAllowanceRoutes = (
  db: Database,
  conversations: ConversationReads,
): Handlers<typeof toolAllowances> => ({
  'GET /conversations/:id/tool-allowances': async ({ params, caller }) => {
    const { id } = await ownConversation(conversations, params.id, caller.userId);
    return { items: await allowancesIn(db, id) };
  },

  'DELETE /conversations/:id/tool-allowances/:allowance_id': async ({ params, caller }) => {
    const { id } = await ownConversation(conversations, params.id, caller.userId);
    if (!(await revokeAllowance(db, id, params.allowance_id))) throw new AppError('allowance_not_found');
    return undefined;
  },
});
