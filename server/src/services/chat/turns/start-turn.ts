import { uuidv7 } from 'uuidv7';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Catalogue } from '../models/catalogue.ts';
import { beginAnswer, type AnswerContext, type StartedTurn, type StoredTurn } from './begin-answer.ts';
import { chooseVoice, type Voice } from './choose-voice.ts';
import { lockConversation } from '../store/conversations.ts';
import { isGenerating } from '../store/generations.ts';
import { claimKey, type EarlierRequest, type IdempotentRequest } from '../store/idempotency.ts';
import { newestShown, readHistory, type createReadLatest, type PastMessage } from '../store/messages.ts';
import { insertTurn, type InsertedTurn, type NewTurn, type TurnStore } from '../store/turns.ts';

const TITLE_CHARS = 40;
const segmenter = new Intl.Segmenter('ko');

export interface TurnContext extends AnswerContext {
  readonly db: Database;
  readonly catalogue: Catalogue;
  readonly readLatest: ReturnType<typeof createReadLatest>;
  readonly turnStore: TurnStore;
}

interface TurnRequest {
  readonly ownerId: string;
  readonly conversationId: string;
  readonly content: string;
  /** For this answer only. */
  readonly model: string | undefined;
  readonly idempotent: IdempotentRequest | undefined;
}

/** The first line, cut at a word where one ends in reach. */
const titleOf = (content: string): string => {
  const line = content.trim().split(/\s*\n/)[0] ?? '';
  if (line.length <= TITLE_CHARS) return line;
  const characters = Array.from(segmenter.segment(line), ({ segment }) => segment);
  if (characters.length <= TITLE_CHARS) return line;
  const cut = characters.slice(0, TITLE_CHARS).join('');
  const space = cut.lastIndexOf(' ');
  return `${space > TITLE_CHARS / 2 ? cut.slice(0, space) : cut}…`;
};

interface UnstoredTurn {
  readonly content: string;
  readonly userMessageId: string;
  readonly parentId: string | null;
  readonly history: readonly PastMessage[];
  readonly voice: Voice;
}

const toStore = ({ content, userMessageId, parentId, voice }: UnstoredTurn, { generations }: Pick<TurnContext, 'generations'>): NewTurn => ({
  userMessageId, content, parentId, model: voice.model.info.id, processId: generations.processId, title: titleOf(content),
});

/** What the person wrote is stored before any model is asked: a model's failure never loses it. */
export const storeTurn = async (insert: (turn: NewTurn) => Promise<InsertedTurn>, turn: UnstoredTurn, context: Pick<TurnContext, 'generations'>): Promise<StoredTurn> => {
  const { history, voice } = turn;
  return { ...(await insert(toStore(turn, context))), history, voice };
};

/** Reads without a lock, and stores only where nothing has changed since: undefined where something has, or may have. */
const storeUnlocked = async (context: TurnContext, { ownerId, conversationId, content, model }: TurnRequest): Promise<StoredTurn | undefined> => {
  const latest = await context.readLatest(conversationId, ownerId);
  if (latest === undefined || latest.isGenerating) return undefined;
  const { conversation, version, newestId, history } = latest;
  const voice = await chooseVoice(context.db, context.catalogue, conversation, model);
  const turn = { content, userMessageId: uuidv7(), parentId: newestId, history, voice };
  const inserted = await context.turnStore.insertUnchanged(conversation, version, toStore(turn, context));
  return inserted && { ...inserted, history, voice };
};

/** One after the other, for who meets somebody else, or has to be told what is wrong. */
const storeLocked = async (context: TurnContext, request: TurnRequest): Promise<StoredTurn | { earlier: EarlierRequest }> => {
  const { ownerId, conversationId, content, model, idempotent } = request;
  const userMessageId = uuidv7();
  return context.db.transaction(async (tx) => {
    const conversation = await lockConversation(tx, conversationId, ownerId);
    if (conversation === undefined) throw new AppError('conversation_not_found');
    if (idempotent !== undefined) {
      const earlier = await claimKey(tx, ownerId, idempotent, { conversationId, userMessageId });
      if (earlier !== undefined) return { earlier };
    }
    if (await isGenerating(tx, conversationId)) throw new AppError('turn_in_progress');
    const history = await readHistory(tx, conversationId, conversation.messageCount);
    const parent = history.at(-1) ?? (conversation.messageCount === 0 ? undefined : await newestShown(tx, conversationId));
    const voice = await chooseVoice(tx, context.catalogue, conversation, model);
    return storeTurn((turn) => insertTurn(tx, conversation, turn), { content, userMessageId, parentId: parent?.id ?? null, history, voice }, context);
  });
};

/** Starts a turn, or says which earlier request with the same key has done so. */
export const startTurn = async (context: TurnContext, request: TurnRequest): Promise<StartedTurn | { earlier: EarlierRequest }> => {
  const stored = (request.idempotent === undefined ? await storeUnlocked(context, request) : undefined) ?? (await storeLocked(context, request));
  return 'earlier' in stored ? stored : beginAnswer(stored, context);
};
