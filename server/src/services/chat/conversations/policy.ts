import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { Locale } from '#platform/http/handler';
import type { ConversationReads, ConversationRow } from '../store/conversations.ts';

/** @throws AppError `conversation_not_found` for what is not there and for what is somebody else's: nobody learns which. */
export const ownConversation = async (conversations: ConversationReads, id: string, ownerId: string): Promise<ConversationRow> => {
  const conversation = await conversations.find(id, ownerId);
  if (conversation === undefined) throw new AppError('conversation_not_found');
  return conversation;
};

/** @throws AppError `validation_failed` when a message is longer than the setting allows. */
export const assertMessageFits = (content: string, max: number, path: string, locale: Locale): void => {
  if (content.length > max) throw new AppError('validation_failed', { errors: [fieldError(path, 'too_long', locale, { max })] });
};
