import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { generationEvent } from '../schema.ts';
import { findShownVersion, hideFrom, showFrom, versionsOf } from '../store/branches.ts';
import { lockConversation, recordTurn, touchConversation, type ConversationRow } from '../store/conversations.ts';
import { insertGeneration, isGenerating } from '../store/generations.ts';
import { findMessageRow, insertMessages, newestShown, readHistory, resumeMessage, type MessageRow } from '../store/messages.ts';
import { logBeginning, startedEvent } from '../streams/event-log.ts';
import { beginAnswer, type StartedTurn, type StoredTurn } from './begin-answer.ts';
import { chooseVoice } from './choose-voice.ts';
import { insertTurn } from '../store/turns.ts';
import { storeTurn, type TurnContext } from './start-turn.ts';

export interface AgainRequest {
  readonly ownerId: string;
  readonly conversationId: string;
  readonly messageId: string;
}

/** The conversation, locked while no answer is being written in it, and a message of it. */
const findFree = async (tx: Transaction, { ownerId, conversationId, messageId }: AgainRequest): Promise<{ conversation: ConversationRow; message: MessageRow }> => {
  const conversation = await lockConversation(tx, conversationId, ownerId);
  if (conversation === undefined) throw new AppError('conversation_not_found');
  const message = await findMessageRow(tx, messageId);
  if (message?.conversationId !== conversationId) throw new AppError('message_not_found');
  if (await isGenerating(tx, conversationId)) throw new AppError('turn_in_progress');
  return { conversation, message };
};

interface Asked {
  readonly conversation: ConversationRow;
  readonly answer: MessageRow;
  readonly user: MessageRow;
}

/** The answer that is shown, and the question that it answers. */
const findAsked = async (tx: Transaction, request: AgainRequest): Promise<Asked> => {
  const { conversation, message: answer } = await findFree(tx, request);
  const user = answer.parentId === null ? undefined : await findMessageRow(tx, answer.parentId);
  if (answer.role !== 'assistant' || !answer.shown || user === undefined) throw new AppError('message_not_found');
  return { conversation, answer, user };
};

type StoreAnswer = (tx: Transaction, asked: Asked, model: string) => Promise<Omit<StoredTurn, 'user' | 'history' | 'voice'>>;

const again = async (context: TurnContext, request: AgainRequest, model: string | undefined, store: StoreAnswer): Promise<StartedTurn> => {
  const stored = await context.db.transaction(async (tx) => {
    const asked = await findAsked(tx, request);
    const voice = await chooseVoice(tx, context.catalogue, asked.conversation, model);
    return { ...(await store(tx, asked, voice.model.info.id)), user: asked.user, voice, history: await readHistory(tx, request.conversationId, asked.user.position) };
  });
  return beginAnswer(stored, context);
};

/** Another answer to the same question. The old one, and what followed on it, is kept but not shown any more. */
export const regenerateAnswer = (context: TurnContext, request: AgainRequest, model: string | undefined): Promise<StartedTurn> =>
  again(context, request, model, async (tx, { conversation, answer, user }, modelId) => {
    await hideFrom(tx, conversation.id, answer.position);
    const [sibling] = await insertMessages(tx, [
      { id: uuidv7(), conversationId: conversation.id, position: conversation.messageCount, parentId: user.id, role: 'assistant', content: '', status: 'generating', model: modelId },
    ]);
    if (sibling === undefined) throw new Error('insert returned no row');
    await insertGeneration(tx, { messageId: sibling.id, conversationId: conversation.id, processId: context.generations.processId });
    const started = startedEvent(1, sibling.id, modelId);
    await logBeginning(tx, sibling.id, [started]);
    return { answer: sibling, siblings: await versionsOf(tx, sibling), started, conversation: await recordTurn(tx, conversation.id, 1, { hasBranches: true }) };
  });

/**
 * Goes on with the newest answer where it was interrupted, stopped, or failed. Its log begins anew with a `reset` that
 * holds what was written; the numbers go on, so that a reader who comes back with any of the old ones gets it.
 */
export const continueAnswer = (context: TurnContext, request: AgainRequest): Promise<StartedTurn> =>
  again(context, request, undefined, async (tx, { conversation, answer }, modelId) => {
    const newest = await newestShown(tx, conversation.id);
    if (newest?.id !== answer.id || answer.status === 'complete') throw new AppError('nothing_to_continue');
    const resumed = await resumeMessage(tx, answer.id, modelId);
    await insertGeneration(tx, { messageId: answer.id, conversationId: conversation.id, processId: context.generations.processId });
    await tx.delete(generationEvent).where(sql`generation_id = ${answer.id}`);
    const reset = { seq: answer.eventSeq + 1, type: 'reset', json: JSON.stringify({ message_id: answer.id, text: answer.content }) } as const;
    const citations = { seq: reset.seq + 1, type: 'message.citations', json: JSON.stringify({ citations: answer.citations }) } as const;
    const started = startedEvent(citations.seq + 1, answer.id, modelId);
    await logBeginning(tx, answer.id, [reset, citations, started]);
    const unlearnt = { indexedCount: sql`least(indexed_count, ${answer.position}::int)` }; // what is found by search has to grow with it
    return { answer: resumed, siblings: await versionsOf(tx, answer), started, conversation: await recordTurn(tx, conversation.id, 0, unlearnt) };
  });

/** The same thing said differently: a version beside the old one, with an answer of its own. */
export const editMessage = async (context: TurnContext, request: AgainRequest, content: string): Promise<StartedTurn> => {
  const stored = await context.db.transaction(async (tx) => {
    const { conversation, message: old } = await findFree(tx, request);
    if (old.role !== 'user' || !old.shown) throw new AppError('message_not_found');
    await hideFrom(tx, conversation.id, old.position);
    const history = await readHistory(tx, conversation.id, old.position);
    const voice = await chooseVoice(tx, context.catalogue, conversation);
    const turn = await storeTurn((turn) => insertTurn(tx, conversation, turn), { content, userMessageId: uuidv7(), parentId: old.parentId, history, voice }, context);
    await recordTurn(tx, conversation.id, 0, { hasBranches: true });
    return { ...turn, userSiblings: await versionsOf(tx, turn.user) };
  });
  return beginAnswer(stored, context);
};

/** Shows another version of a message, and the newest branch below it. */
export const showVersion = (context: TurnContext, request: AgainRequest): Promise<void> =>
  context.db.transaction(async (tx) => {
    const { conversation, message } = await findFree(tx, request);
    if (message.shown) return;
    const current = await findShownVersion(tx, message);
    // Its parent is on a branch that is not shown either: there is nothing that it could take the place of.
    if (current === undefined) throw new AppError('message_not_found');
    await hideFrom(tx, conversation.id, current.position);
    await showFrom(tx, message);
    await touchConversation(tx, conversation.id);
  });
