import { uuidv7 } from 'uuidv7';
import type { Conversation, ReasoningEffort } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { Executor, Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import { filesOf, type PlannedTurn, type Unplanned } from '../apps/plan-turn.ts';
import { holdFiles } from '../attachments/hold-files.ts';
import { askWith } from '../collector/asked-with.ts';
import { nameSent } from '../store/attached-documents.ts';
import { bindHeld } from '../store/held-files.ts';
import { beginAnswer, type StartedTurn, type StoredTurn } from './begin-answer.ts';
import { selectModel } from './select-model.ts';
import { storeTurn } from './start-turn.ts';
import type { TurnContext } from './turn-context.ts';
import { insertConversation, toConversation } from '../store/conversations.ts';
import { insertTurn, type TurnStore } from '../store/turns.ts';
import { claimKey, findEarlier, type EarlierRequest, type IdempotentRequest } from '../store/idempotency.ts';

interface CreateRequest {
  readonly callContext: CallContext;
  readonly app: App;
  readonly title: string | undefined;
  readonly personaId: string | null;
  readonly model: string | null;
  readonly temperature: number | null;
  readonly reasoningEffort: ReasoningEffort | null;
  /** The first thing that the person says, if any: its answer starts at once. */
  readonly message: string | undefined;
  readonly attachments: readonly string[];
  /** Of the collector, for all that is asked in it. */
  readonly collectorItems: readonly string[];
  readonly idempotent: IdempotentRequest | undefined;
}

export type CreatedConversation = { conversation: ReturnType<typeof toConversation>; turn?: StartedTurn };

/** Without a turn, the conversation alone. */
type Made = { readonly turn: StoredTurn } | { readonly turn: undefined; readonly conversation: Conversation };

/** Makes a conversation, with its first turn in the same transaction, or says what an earlier request with the same key made. */
export const createConversation = async (
  context: TurnContext,
  request: CreateRequest,
): Promise<CreatedConversation | { earlier: EarlierRequest }> => {
  const {
    callContext,
    app,
    title,
    personaId,
    model,
    temperature,
    reasoningEffort,
    attachments,
    collectorItems,
    idempotent,
  } = request;
  const message = request.message ?? (attachments.length > 0 ? '' : undefined);
  const ownerId = callContext.caller.userId;
  const id = uuidv7();
  const userMessageId = uuidv7();
  const fresh = {
    id,
    ownerId,
    app,
    title: title ?? null,
    personaId,
    model,
    temperature,
    reasoningEffort,
    collectorItems: [...collectorItems],
  };
  if (attachments.length > 0 && !context.planner.takesFiles(app)) throw new AppError('attachments_not_taken');
  if (collectorItems.length > 0 && !context.planner.readsCollector(app)) throw new AppError('collector_not_read');
  const askedWith = await askWith(context.db, { ownerId, named: collectorItems });
  const before =
    attachments.length === 0 || idempotent === undefined
      ? undefined
      : await findEarlier(context.db, ownerId, idempotent);
  if (before !== undefined) return { earlier: before };
  const held = await holdFiles(context, { ownerId, ids: attachments });
  const files = [...held.values()];
  context.planner.assertTakes(app, files);
  await nameSent(context.db, ownerId, held);
  const store = async (
    db: Executor,
    insert: TurnStore['insertFirst'],
    plan: PlannedTurn | undefined,
  ): Promise<Made> => {
    if (message === undefined)
      return { conversation: toConversation(await insertConversation(db, fresh)), turn: undefined };
    const { text, selection } = plan ?? { text: message, selection: await selectModel(db, context.catalogue, fresh) };
    return {
      turn: await storeTurn(
        (turn) => insert(fresh, turn),
        {
          callContext,
          content: text,
          files: filesOf(plan, files),
          askedWith,
          userMessageId,
          parentId: null,
          history: [],
          selection,
        },
        context,
      ),
    };
  };
  const storeIn = async (tx: Transaction, plan: PlannedTurn | undefined): Promise<Made> => {
    const made = await store(tx, (of, turn) => insertTurn(tx, of, turn), plan);
    await bindHeld(
      tx,
      filesOf(plan, files).map((file) => file.id),
      { conversationId: id },
    );
    return made;
  };
  const storeOnce = (
    request: IdempotentRequest,
    plan: PlannedTurn | undefined,
  ): Promise<Made | { earlier: EarlierRequest }> =>
    context.db.transaction(async (tx) => {
      const earlier = await claimKey(tx, ownerId, request, {
        conversationId: id,
        userMessageId: message === undefined ? null : userMessageId,
      });
      return earlier === undefined ? storeIn(tx, plan) : { earlier };
    });
  const attempt = async (plan?: PlannedTurn): Promise<Made | { earlier: EarlierRequest } | Unplanned> => {
    if (message !== undefined && plan === undefined && !context.planner.needsNoPlan(app)) {
      const earlier = idempotent && (await findEarlier(context.db, ownerId, idempotent));
      return earlier === undefined
        ? { toPlan: { kind: 'message', text: message, conversation: fresh, wanted: undefined, history: [], files } }
        : { earlier };
    }
    if (idempotent !== undefined) return storeOnce(idempotent, plan);
    return files.length === 0
      ? store(context.db, context.turnStore.insertFirst, plan)
      : context.db.transaction((tx) => storeIn(tx, plan));
  };
  const made = await context.planner.planned(callContext, attempt);
  if ('earlier' in made) return made;
  if (made.turn === undefined) return { conversation: made.conversation };
  const turn = beginAnswer(made.turn, context, callContext);
  return { conversation: turn.conversation, turn };
};
