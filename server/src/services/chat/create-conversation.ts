import { uuidv7 } from 'uuidv7';
import type { App } from '@madang/contracts/fields';
import { beginAnswer, storeTurn, type StartedTurn, type TurnContext } from './start-turn.ts';
import { insertConversation, toConversation, type ConversationRow } from './store/conversations.ts';
import { claimKey, type EarlierRequest, type IdempotentRequest } from './store/idempotency.ts';

interface CreateRequest {
  readonly ownerId: string;
  readonly app: App;
  readonly title: string | undefined;
  /** The first thing that the person says, if any: its answer starts at once. */
  readonly message: string | undefined;
  readonly idempotent: IdempotentRequest | undefined;
}

export type CreatedConversation = { conversation: ReturnType<typeof toConversation>; turn?: StartedTurn };

/** Makes a conversation, with its first turn in the same transaction, or says what an earlier request with the same key made. */
export const createConversation = async (context: TurnContext, request: CreateRequest): Promise<CreatedConversation | { earlier: EarlierRequest }> => {
  const { ownerId, app, title, message, idempotent } = request;
  const id = uuidv7();
  const userMessageId = uuidv7();
  const made = await context.db.transaction(async (tx) => {
    if (idempotent !== undefined) {
      const earlier = await claimKey(tx, ownerId, idempotent, { conversationId: id, userMessageId: message === undefined ? null : userMessageId });
      if (earlier !== undefined) return { earlier };
    }
    const conversation: ConversationRow = await insertConversation(tx, { id, ownerId, app, title: title ?? null });
    return message === undefined ? { conversation } : { turn: await storeTurn(tx, conversation, message, userMessageId, context) };
  });
  if (made.earlier !== undefined) return { earlier: made.earlier };
  if (made.turn === undefined) return { conversation: toConversation(made.conversation) };
  const turn = beginAnswer(made.turn, context);
  return { conversation: turn.conversation, turn };
};
