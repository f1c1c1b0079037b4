import { uuidv7 } from 'uuidv7';
import type { App } from '@madang/contracts/fields';
import type { Executor } from '#platform/db/database';
import { beginAnswer, type StartedTurn } from './begin-answer.ts';
import { chooseVoice } from './choose-voice.ts';
import { storeTurn, type TurnContext } from './start-turn.ts';
import { insertConversation, toConversation } from '../store/conversations.ts';
import { insertTurn, type TurnStore } from '../store/turns.ts';
import { claimKey, type EarlierRequest, type IdempotentRequest } from '../store/idempotency.ts';

interface CreateRequest {
  readonly ownerId: string;
  readonly app: App;
  readonly title: string | undefined;
  readonly personaId: string | null;
  readonly model: string | null;
  /** The first thing that the person says, if any: its answer starts at once. */
  readonly message: string | undefined;
  readonly idempotent: IdempotentRequest | undefined;
}

export type CreatedConversation = { conversation: ReturnType<typeof toConversation>; turn?: StartedTurn };

/** Makes a conversation, with its first turn in the same transaction, or says what an earlier request with the same key made. */
export const createConversation = async (context: TurnContext, request: CreateRequest): Promise<CreatedConversation | { earlier: EarlierRequest }> => {
  const { ownerId, app, title, personaId, model, message, idempotent } = request;
  const id = uuidv7();
  const userMessageId = uuidv7();
  const store = async (db: Executor, insert: TurnStore['insertFirst']) => {
    const fresh = { id, ownerId, app, title: title ?? null, personaId, model };
    if (message === undefined) return { conversation: toConversation(await insertConversation(db, fresh)), turn: undefined };
    const voice = await chooseVoice(db, context.catalogue, fresh);
    return { turn: await storeTurn((turn) => insert(fresh, turn), { content: message, userMessageId, parentId: null, history: [], voice }, context) };
  };
  const storeOnce = (request: IdempotentRequest) =>
    context.db.transaction(async (tx) => {
      const earlier = await claimKey(tx, ownerId, request, { conversationId: id, userMessageId: message === undefined ? null : userMessageId });
      return earlier === undefined ? store(tx, (of, turn) => insertTurn(tx, of, turn)) : { earlier };
    });
  const made = await (idempotent === undefined ? store(context.db, context.turnStore.insertFirst) : storeOnce(idempotent));
  if ('earlier' in made) return made;
  if (made.turn === undefined) return { conversation: made.conversation };
  const turn = beginAnswer(made.turn, context);
  return { conversation: turn.conversation, turn };
};
