import type { turnsForApps } from '@madang/contracts/chat/turns-for-apps';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import type { ConversationReads } from '../store/conversations.ts';
import { findAnswer, findMessageRow, toMessage } from '../store/messages.ts';

export const createTurnsForApps = (
  { db, apps, addresses: { sign } }: ServiceContext,
  conversations: ConversationReads,
): Handlers<typeof turnsForApps> => ({
  'GET /internal/turns/:message_id': async ({ params, caller }) => {
    const answer = await findAnswer(db, params.message_id);
    const question = answer?.parent_id == null ? undefined : await findMessageRow(db, answer.parent_id);
    const conversation = answer && (await conversations.find(answer.conversation_id, caller.userId));
    const isTheirs = apps.some(({ name, service }) => name === conversation?.app && service === caller.service);
    if (answer === undefined || question?.role !== 'user' || conversation === undefined || !isTheirs)
      throw new AppError('message_not_found');
    return { app: conversation.app, user_message: toMessage(question, sign), ai_message: answer };
  },
});
