import { uuidv7 } from 'uuidv7';
import type { Database, Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { holdFiles, partOf } from '../attachments/hold-files.ts';
import type { Sign, StoredFile } from '../parts/stored-parts.ts';
import { nameSent } from '../store/attached-documents.ts';
import { bindHeld } from '../store/held-files.ts';
import type { CallContext } from '#platform/http/handler';
import { filesOf, type PlannedTurn, type Unplanned } from '../apps/plan-turn.ts';
import { type StartedTurn, type StoredTurn, beginAnswer, streamUrl } from './begin-answer.ts';
import { askWith, type AskedWith } from '../collector/asked-with.ts';
import { BudgetSpent } from '../usage/budgets.ts';
import { type ModelSelection, selectModel } from './select-model.ts';
import type { TurnContext } from './turn-context.ts';
import { titleOf } from './titles.ts';
import {
  type ConversationReads,
  type ConversationRow,
  lockConversation,
  toConversation,
} from '../store/conversations.ts';
import { isGenerating } from '../store/generations.ts';
import { type EarlierRequest, type IdempotentRequest, claimKey, findEarlier } from '../store/idempotency.ts';
import {
  type PastMessage,
  findAnswerTo,
  findMessageRow,
  newestShown,
  readHistory,
  toAnswer,
  toMessage,
} from '../store/messages.ts';
import { type InsertedTurn, type NewTurn, insertTurn } from '../store/turns.ts';

interface TurnRequest {
  /** By its owner. */
  readonly callContext: CallContext;
  readonly conversationId: string;
  readonly content: string;
  /** Files that belong to it. */
  readonly attachments: readonly string[];
  /** Of the collector, for this question. */
  readonly collectorItems: readonly string[];
  /** For this answer only. */
  readonly model: string | undefined;
  readonly idempotent: IdempotentRequest | undefined;
  /** By which a page knows it, where it was said in one. */
  readonly clientId?: string | null;
}

interface UnstoredTurn {
  readonly callContext: CallContext;
  readonly content: string;
  readonly files: readonly StoredFile[];
  readonly askedWith: AskedWith | undefined;
  readonly userMessageId: string;
  readonly clientId?: string | null;
  readonly parentId: string | null;
  readonly history: readonly PastMessage[];
  readonly selection: ModelSelection;
}

const toStore = (
  {
    callContext,
    content,
    files,
    askedWith,
    userMessageId,
    clientId = null,
    parentId,
    history,
    selection,
  }: UnstoredTurn,
  { generations, usageOf }: Pick<TurnContext, 'generations' | 'usageOf'>,
): NewTurn => ({
  userMessageId,
  clientId,
  content,
  parts:
    files.length === 0 && askedWith === undefined
      ? null
      : [...files.map(partOf), ...(askedWith === undefined ? [] : [askedWith.part])],
  parentId,
  model: selection.model.info.id,
  processId: generations.processId,
  usage: usageOf(callContext, { content, files, collectedChars: askedWith?.chars ?? 0, history, selection }),
  title: titleOf(content, files),
});

/** @throws AppError `quota_exceeded` and the like, where nothing is left; nothing is stored then */
export const withinBudgets = async <T>(
  { budgets }: Pick<TurnContext, 'budgets'>,
  who: CallContext,
  store: () => Promise<T>,
): Promise<T> => {
  try {
    return await store();
  } catch (error) {
    throw error instanceof BudgetSpent ? budgets.refusal(error, who) : error;
  }
};

/** What the person wrote is stored before any model is asked: a model's failure never loses it. */
export const storeTurn = async (
  insert: (turn: NewTurn) => Promise<InsertedTurn>,
  turn: UnstoredTurn,
  context: Pick<TurnContext, 'generations' | 'usageOf' | 'budgets'>,
): Promise<StoredTurn> => {
  const { history, selection } = turn;
  const { callContext } = turn;
  return { ...(await withinBudgets(context, callContext, () => insert(toStore(turn, context)))), history, selection };
};

/** What a question in a conversation is asked with. @throws AppError `collector_item_not_found`, `collector_not_read` */
const askInConversation = (
  { db, planner }: { readonly db: Executor; readonly planner: Pick<TurnContext['planner'], 'readsCollector'> },
  { ownerId, app, collectorItems }: Pick<ConversationRow, 'ownerId' | 'app' | 'collectorItems'>,
  named: readonly string[],
): Promise<AskedWith | undefined> => {
  const isRead = planner.readsCollector(app);
  if (named.length > 0 && !isRead) throw new AppError('collector_not_read');
  return askWith(db, { ownerId, named, kept: isRead ? collectorItems : [] });
};

/** Reads without a lock, and stores only where nothing has changed since: the plan alone where something has, or may have. */
const storeUnlocked = async (
  context: TurnContext,
  { callContext, conversationId, content, collectorItems, model, clientId = null }: TurnRequest,
): Promise<StoredTurn | { plan?: PlannedTurn }> => {
  const latest = await context.readLatest(conversationId, callContext.caller.userId);
  if (latest === undefined || latest.isGenerating) return {};
  const { conversation, version, newestId, history } = latest;
  const askedWith = await askInConversation(context, conversation, collectorItems);
  const plan = await context.planner.plan(
    { kind: 'message', text: content, conversation, wanted: model, history },
    callContext,
  );
  const { selection } = plan;
  const turn = {
    callContext,
    content: plan.text,
    files: [],
    askedWith,
    userMessageId: uuidv7(),
    clientId,
    parentId: newestId,
    history,
    selection,
  };
  const inserted = await withinBudgets(context, callContext, () =>
    context.turnStore.insertUnchanged(conversation, version, toStore(turn, context)),
  );
  return inserted === undefined ? { plan } : { ...inserted, history, selection };
};

/** One after the other, for who meets somebody else, or has to be told what is wrong. */
const storeLocked = async (
  context: TurnContext,
  request: TurnRequest,
  files: readonly StoredFile[],
  plan: PlannedTurn | undefined,
): Promise<StoredTurn | { earlier: EarlierRequest } | Unplanned> => {
  const { callContext, conversationId, content, model, idempotent, clientId = null } = request;
  const ownerId = callContext.caller.userId;
  const userMessageId = uuidv7();
  return context.db.transaction(async (tx) => {
    const conversation = await lockConversation(tx, conversationId, ownerId);
    if (conversation === undefined) throw new AppError('conversation_not_found');
    context.planner.assertTakes(conversation.app, files);
    const lacksPlan = plan === undefined && !context.planner.needsNoPlan(conversation.app);
    if (idempotent !== undefined) {
      const earlier = await (lacksPlan
        ? findEarlier(tx, ownerId, idempotent)
        : claimKey(tx, ownerId, idempotent, { conversationId, userMessageId }));
      if (earlier !== undefined) return { earlier };
    }
    if (await isGenerating(tx, conversationId)) throw new AppError('turn_in_progress');
    const history = await readHistory(tx, conversationId, conversation.messageCount);
    const askedWith = await askInConversation({ ...context, db: tx }, conversation, request.collectorItems);
    if (lacksPlan) return { toPlan: { kind: 'message', text: content, conversation, wanted: model, history, files } };
    const parent =
      history.at(-1) ?? (conversation.messageCount === 0 ? undefined : await newestShown(tx, conversationId));
    const { text, selection } = plan ?? {
      text: content,
      selection: await selectModel(tx, context.catalogue, conversation, model),
    };
    const stored = filesOf(plan, files);
    await bindHeld(
      tx,
      stored.map(({ id }) => id),
      { conversationId },
    );
    return storeTurn(
      (turn) => insertTurn(tx, conversation, turn),
      {
        callContext,
        content: text,
        files: stored,
        askedWith,
        userMessageId,
        clientId,
        parentId: parent?.id ?? null,
        history,
        selection,
      },
      context,
    );
  });
};

/** Starts a turn, or says which earlier request with the same key has done so. */
export const startTurn = async (
  context: TurnContext,
  request: TurnRequest,
): Promise<StartedTurn | { earlier: EarlierRequest }> => {
  const { callContext, attachments, idempotent } = request;
  const ownerId = callContext.caller.userId;
  const isPlain = idempotent === undefined && attachments.length === 0;
  const first = isPlain ? await storeUnlocked(context, request) : {};
  if ('answer' in first) return beginAnswer(first, context, callContext);
  const earlier =
    attachments.length === 0 || idempotent === undefined
      ? undefined
      : await findEarlier(context.db, ownerId, idempotent);
  if (earlier !== undefined) return { earlier };
  const held = await holdFiles(context, { ownerId, ids: attachments });
  await nameSent(context.db, ownerId, held);
  const files = [...held.values()];
  const stored = await context.planner.planned(
    callContext,
    (plan) => storeLocked(context, request, files, plan),
    first.plan,
  );
  return 'earlier' in stored ? stored : beginAnswer(stored, context, callContext);
};

/** The answer to a request that was made before, as things stand now. */
export const repeatTurn = async (
  db: Database,
  conversations: ConversationReads,
  ownerId: string,
  earlier: EarlierRequest,
  sign: Sign,
): Promise<StartedTurn | undefined> => {
  if (earlier.userMessageId === null) return undefined;
  const conversation = await conversations.find(earlier.conversationId, ownerId);
  if (conversation === undefined) throw new AppError('conversation_not_found');
  const user = await findMessageRow(db, earlier.userMessageId);
  const answer = await findAnswerTo(db, earlier.userMessageId);
  if (user === undefined || answer === undefined) throw new AppError('message_not_found');
  return {
    user_message: toMessage(user, sign),
    ai_message: toAnswer(answer),
    conversation: toConversation(conversation),
    stream_url: streamUrl(conversation.id, answer.id),
  };
};
