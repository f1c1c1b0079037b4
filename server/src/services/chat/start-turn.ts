import { uuidv7 } from 'uuidv7';
import type { Conversation, Message } from '@madang/contracts/chat';
import { API_BASE } from '@madang/contracts/operation';
import type { Database, Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { ChatModel } from './models/model.ts';
import { toConversation, lockConversation, recordTurn, type ConversationRow } from './store/conversations.ts';
import { insertGeneration, isGenerating } from './store/generations.ts';
import { claimKey, type EarlierRequest, type IdempotentRequest } from './store/idempotency.ts';
import { insertMessages, readHistory, toMessage, type MessageRow } from './store/messages.ts';
import type { Generations } from './streams/generations.ts';

/** About a fifth of the characters that fit into the context of today's small models. */
const HISTORY_CHARS = 60_000;
const TITLE_CHARS = 40;

export interface StartedTurn {
  readonly user_message: Message;
  readonly ai_message: Message;
  readonly conversation: Conversation;
  readonly stream_url: string;
}

export interface TurnContext {
  readonly db: Database;
  readonly generations: Generations;
  readonly model: ChatModel;
}

interface TurnRequest {
  readonly ownerId: string;
  readonly conversationId: string;
  readonly content: string;
  readonly idempotent: IdempotentRequest | undefined;
}

export const streamUrl = (conversationId: string, messageId: string): string => `${API_BASE}/conversations/${conversationId}/stream?message_id=${messageId}`;

/** The first line, cut at a word where one ends in reach. */
const titleOf = (content: string): string => {
  const line = content.trim().split(/\s*\n/)[0] ?? '';
  const characters = Array.from(new Intl.Segmenter('ko').segment(line), ({ segment }) => segment);
  if (characters.length <= TITLE_CHARS) return line;
  const cut = characters.slice(0, TITLE_CHARS).join('');
  const space = cut.lastIndexOf(' ');
  return `${space > TITLE_CHARS / 2 ? cut.slice(0, space) : cut}…`;
};

/** What the person wrote is stored before any model is asked: a model's failure never loses it. */
export const storeTurn = async (tx: Transaction, conversation: ConversationRow, content: string, userMessageId: string, context: TurnContext): Promise<{ user: MessageRow; answer: MessageRow; conversation: ConversationRow; history: MessageRow[] }> => {
  const position = conversation.messageCount;
  const history = position === 0 ? [] : await readHistory(tx, conversation.id, position, HISTORY_CHARS);
  const answerId = uuidv7();
  const [user, answer] = await insertMessages(tx, [
    { id: userMessageId, conversationId: conversation.id, position, parentId: history.at(-1)?.id ?? null, role: 'user', content, status: 'complete' },
    { id: answerId, conversationId: conversation.id, position: position + 1, parentId: userMessageId, role: 'assistant', content: '', status: 'generating', model: context.model.info.id },
  ]);
  if (user === undefined || answer === undefined) throw new Error('insert returned no rows');
  await insertGeneration(tx, { messageId: answerId, conversationId: conversation.id, processId: context.generations.processId });
  return { user, answer, history, conversation: await recordTurn(tx, conversation.id, titleOf(content)) };
};

type StoredTurn = Awaited<ReturnType<typeof storeTurn>>;

/** Called after the commit of {@link storeTurn}. */
export const beginAnswer = ({ user, answer, history, conversation }: StoredTurn, { generations, model }: TurnContext): StartedTurn => {
  const past = history.filter((row) => row.content !== '').map(({ role, content }) => ({ role, content }));
  generations.start(answer.id, model, { app: conversation.app, messages: [...past, { role: 'user', content: user.content }] });
  return { user_message: toMessage(user), ai_message: toMessage(answer), conversation: toConversation(conversation), stream_url: streamUrl(conversation.id, answer.id) };
};

/** Starts a turn, or says which earlier request with the same key has done so. */
export const startTurn = async (context: TurnContext, request: TurnRequest): Promise<StartedTurn | { earlier: EarlierRequest }> => {
  const { ownerId, conversationId, content, idempotent } = request;
  const userMessageId = uuidv7();
  const stored = await context.db.transaction(async (tx) => {
    const conversation = await lockConversation(tx, conversationId, ownerId);
    if (conversation === undefined) throw new AppError('conversation_not_found');
    if (idempotent !== undefined) {
      const earlier = await claimKey(tx, ownerId, idempotent, { conversationId, userMessageId });
      if (earlier !== undefined) return { earlier };
    }
    if (await isGenerating(tx, conversationId)) throw new AppError('turn_in_progress');
    return storeTurn(tx, conversation, content, userMessageId, context);
  });
  return 'earlier' in stored ? stored : beginAnswer(stored, context);
};
