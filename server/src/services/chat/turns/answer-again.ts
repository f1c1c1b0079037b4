import { sql } from 'drizzle-orm';
import type { ResumedAnswer } from '../models/tools.ts';
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import { filesOf, type PlannedTurn, type Unplanned, type VersionToShow } from '../apps/plan-turn.ts';
import { askWith, itemIdsIn } from '../collector/asked-with.ts';
import { answerLog, startedEvent } from '../store/answer-log.ts';
import { findShownVersion, hideFrom, showFrom, versionsOf } from '../store/branches.ts';
import { lockConversation, recordTurn, touchConversation, type ConversationRow } from '../store/conversations.ts';
import { filesIn } from '../parts/stored-parts.ts';
import { insertGeneration, isGenerating } from '../store/generations.ts';
import {
  findMessageRow,
  insertMessages,
  newestShown,
  readHistory,
  resumeMessage,
  type MessageRow,
} from '../store/messages.ts';
import type { generation } from '../schema.ts';
import { beginAnswer, type StartedTurn, type StoredTurn } from './begin-answer.ts';
import { selectModel } from './select-model.ts';
import { insertTurn, takeBudgets } from '../store/turns.ts';
import { storeTurn, withinBudgets } from './start-turn.ts';
import type { TurnContext } from './turn-context.ts';

export interface AgainRequest {
  /** By the owner of the conversation. */
  readonly callContext: CallContext;
  readonly conversationId: string;
  readonly messageId: string;
}

/** The conversation, locked while no answer is being written in it, and a message of it. */
const findFree = async (
  tx: Transaction,
  { callContext, conversationId, messageId }: AgainRequest,
): Promise<{ conversation: ConversationRow; message: MessageRow }> => {
  const conversation = await lockConversation(tx, conversationId, callContext.caller.userId);
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

/** With the same as before, as far as it is still there. */
const askAgain = (tx: Transaction, ownerId: string, { parts }: Pick<MessageRow, 'parts'>) =>
  askWith(tx, { ownerId, named: [], kept: itemIdsIn(parts) });

type StoreAnswer = (
  tx: Transaction,
  asked: Asked,
  model: string,
  usage: Pick<typeof generation.$inferInsert, 'day' | 'inputEstimate' | 'reserved'>,
) => Promise<Omit<StoredTurn, 'user' | 'history' | 'selection'>>;

type Kind = 'regenerate' | 'continue';

const again = async (
  context: TurnContext,
  request: AgainRequest,
  kind: Kind,
  model: string | undefined,
  store: StoreAnswer,
): Promise<StartedTurn> => {
  const attempt = (plan?: PlannedTurn): Promise<StoredTurn | Unplanned> =>
    context.db.transaction(async (tx) => {
      const asked = await findAsked(tx, request);
      const { conversation, answer, user } = asked;
      const history = await readHistory(tx, request.conversationId, user.position);
      if (plan === undefined && !context.planner.isPlain(conversation.app)) {
        const isNewest = (await newestShown(tx, conversation.id))?.id === answer.id;
        const files = filesIn(user.parts);
        return { toPlan: { kind, text: user.content, conversation, wanted: model, history, isNewest, files } };
      }
      const selection = plan?.selection ?? (await selectModel(tx, context.catalogue, conversation, model));
      const { day, inputEstimate, ...rest } = context.usageOf(request.callContext, {
        content: user.content,
        files: filesIn(user.parts),
        collectedChars: (await askAgain(tx, conversation.ownerId, user))?.chars ?? 0,
        history,
        selection,
      });
      const reserved = await takeBudgets(tx, conversation.ownerId, rest);
      const usage = { day, inputEstimate, reserved };
      return { ...(await store(tx, asked, selection.model.info.id, usage)), user, selection, history };
    });
  const planned = () => context.planner.planned(request.callContext, attempt);
  return beginAnswer(await withinBudgets(context, request.callContext, planned), context, request.callContext);
};

/** Another answer to the same question. The old one, and what followed on it, is kept but not shown any more. */
export const regenerateAnswer = (
  context: TurnContext,
  request: AgainRequest,
  model: string | undefined,
): Promise<StartedTurn> =>
  again(context, request, 'regenerate', model, async (tx, { conversation, answer, user }, modelId, usage) => {
    await hideFrom(tx, conversation.id, answer.position);
    const [sibling] = await insertMessages(tx, [
      {
        id: uuidv7(),
        conversationId: conversation.id,
        position: conversation.messageCount,
        parentId: user.id,
        role: 'assistant',
        content: '',
        status: 'generating',
        model: modelId,
      },
    ]);
    if (sibling === undefined) throw new Error('insert returned no row');
    await insertGeneration(tx, {
      messageId: sibling.id,
      conversationId: conversation.id,
      processId: context.generations.processId,
      ...usage,
    });
    const started = startedEvent(1, sibling.id, modelId);
    await answerLog.begin(tx, sibling.id, [started]);
    return {
      answer: sibling,
      siblings: await versionsOf(tx, sibling),
      started,
      conversation: await recordTurn(tx, conversation.id, 1, { hasBranches: true }),
    };
  });

/** Goes on with what waited: says how, in the transaction in which it goes on. */
type Settle = (tx: Transaction, answer: MessageRow) => Promise<ResumedAnswer | undefined>;

/**
 * Goes on with the newest answer where it was interrupted, stopped, or failed. `settle`: what it waits for. Its log begins anew with a `reset` that
 * holds what was written; the numbers go on, so that a reader who comes back with any of the old ones gets it.
 */
export const continueAnswer = (context: TurnContext, request: AgainRequest, settle: Settle): Promise<StartedTurn> =>
  again(context, request, 'continue', undefined, async (tx, { conversation, answer }, modelId, usage) => {
    const newest = await newestShown(tx, conversation.id);
    if (newest?.id !== answer.id || answer.status === 'complete') throw new AppError('nothing_to_continue');
    const goesOn = await settle(tx, answer);
    const resumed = await resumeMessage(tx, answer.id, modelId);
    await insertGeneration(tx, {
      messageId: answer.id,
      conversationId: conversation.id,
      processId: context.generations.processId,
      ...usage,
    });
    await answerLog.clear(tx, answer.id);
    const reset = {
      seq: answer.eventSeq + 1,
      type: 'reset',
      json: JSON.stringify({ message_id: answer.id, text: answer.content, reasoning: answer.reasoning ?? '' }),
    } as const;
    const citations = {
      seq: reset.seq + 1,
      type: 'message.citations',
      json: JSON.stringify({ citations: answer.citations }),
    } as const;
    const started = startedEvent(citations.seq + 1, answer.id, modelId);
    await answerLog.begin(tx, answer.id, [reset, citations, started]);
    const unlearnt = { indexedCount: sql`least(indexed_count, ${answer.position}::int)` }; // what is found by search has to grow with it
    return {
      answer: resumed,
      resumed: goesOn,
      siblings: await versionsOf(tx, answer),
      started,
      conversation: await recordTurn(tx, conversation.id, 0, unlearnt),
    };
  });

/** The same thing said differently: a version beside the old one, with an answer of its own. */
export const editMessage = async (
  context: TurnContext,
  request: AgainRequest,
  content: string,
  clientId: string | null = null,
): Promise<StartedTurn> => {
  const attempt = (plan?: PlannedTurn): Promise<StoredTurn | Unplanned> =>
    context.db.transaction(async (tx) => {
      const { conversation, message: old } = await findFree(tx, request);
      if (old.role !== 'user' || !old.shown) throw new AppError('message_not_found');
      const history = await readHistory(tx, conversation.id, old.position);
      const files = filesIn(old.parts);
      if (plan === undefined && !context.planner.needsNoPlan(conversation.app))
        return { toPlan: { kind: 'edit', text: content, conversation, wanted: undefined, history, files } };
      await hideFrom(tx, conversation.id, old.position);
      const { text, selection } = plan ?? {
        text: content,
        selection: await selectModel(tx, context.catalogue, conversation),
      };
      const turn = await storeTurn(
        (turn) => insertTurn(tx, conversation, turn),
        {
          callContext: request.callContext,
          content: text,
          files: filesOf(plan, files),
          askedWith: await askAgain(tx, conversation.ownerId, old),
          userMessageId: uuidv7(),
          clientId,
          parentId: old.parentId,
          history,
          selection,
        },
        context,
      );
      await recordTurn(tx, conversation.id, 0, { hasBranches: true });
      return { ...turn, userSiblings: await versionsOf(tx, turn.user) };
    });
  return beginAnswer(await context.planner.planned(request.callContext, attempt), context, request.callContext);
};

/** Shows another version of a message, and the newest branch below it. @throws AppError what its app refuses it with */
export const showVersion = async (context: TurnContext, request: AgainRequest): Promise<void> => {
  const { db, planner } = context;
  const show = (isAsked: boolean): Promise<VersionToShow | undefined> =>
    db.transaction(async (tx) => {
      const { conversation, message } = await findFree(tx, request);
      if (message.shown) return undefined;
      const current = await findShownVersion(tx, message);
      // Its parent is on a branch that is not shown either: there is nothing that it could take the place of.
      if (current === undefined) throw new AppError('message_not_found');
      if (!isAsked && !planner.isPlain(conversation.app)) {
        const { role, parentId } = message;
        const said = role === 'assistant' && parentId !== null ? await findMessageRow(tx, parentId) : message;
        return { conversation, messageId: message.id, text: said?.content ?? '' };
      }
      await hideFrom(tx, conversation.id, current.position);
      await showFrom(tx, message);
      await touchConversation(tx, conversation.id);
      return undefined;
    });
  const version = await show(false);
  if (version === undefined) return;
  await planner.assertMayShow(version, request.callContext);
  await show(true);
};
