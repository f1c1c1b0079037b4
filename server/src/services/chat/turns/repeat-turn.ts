import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { streamUrl, type StartedTurn } from './begin-answer.ts';
import { toConversation, type ConversationReads } from '../store/conversations.ts';
import type { EarlierRequest } from '../store/idempotency.ts';
import { findAnswerTo, findMessage, toMessage } from '../store/messages.ts';

/** The answer to a request that was made before, as things stand now. */
export const repeatTurn = async (db: Database, conversations: ConversationReads, ownerId: string, earlier: EarlierRequest): Promise<StartedTurn | undefined> => {
  if (earlier.userMessageId === null) return undefined;
  const conversation = await conversations.find(earlier.conversationId, ownerId);
  if (conversation === undefined) throw new AppError('conversation_not_found');
  const user = await findMessage(db, earlier.userMessageId);
  const answer = await findAnswerTo(db, earlier.userMessageId);
  if (user === undefined || answer === undefined) throw new AppError('message_not_found');
  return { user_message: user, ai_message: toMessage(answer), conversation: toConversation(conversation), stream_url: streamUrl(conversation.id, answer.id) };
};
