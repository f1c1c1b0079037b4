import { and, eq } from 'drizzle-orm';
import type { Feedback } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { message } from '../schema.ts';
import { changeConversation, type ConversationRow } from '../store/conversations.ts';

/** Only the owner sees a conversation: there is one opinion of each message, kept with it. */
export const giveFeedback = async (
  db: Database,
  { id, ownerId }: ConversationRow,
  messageId: string | undefined,
  feedback: Feedback | null,
): Promise<{ feedback: Feedback | null }> => {
  if (messageId === undefined) {
    await changeConversation(db, id, ownerId, { feedback });
    return { feedback };
  }
  const { rowCount } = await db
    .update(message)
    .set({ feedback })
    .where(and(eq(message.id, messageId), eq(message.conversationId, id), eq(message.role, 'assistant')));
  if (rowCount === 0) throw new AppError('message_not_found');
  return { feedback };
};
