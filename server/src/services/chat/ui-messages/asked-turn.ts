import type { ParsedInput } from '@madang/contracts/operation';
import type { uiMessages } from '@madang/contracts/chat/ui-messages';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { CallContext } from '#platform/http/handler';
import { findMessageRow, findShownBelow, type MessageRow } from '../store/messages.ts';
import { editMessage, regenerateAnswer } from '../turns/answer-again.ts';
import type { StartedTurn } from '../turns/begin-answer.ts';
import { startTurn } from '../turns/start-turn.ts';
import { assertLength, type TurnContext } from '../turns/turn-context.ts';
import { attachedBy, saidIn } from './said-message.ts';

type Sent = ParsedInput<(typeof uiMessages)['POST /ai-sdk/chat']>['body'];

interface Asked {
  readonly body: Sent;
  readonly callContext: CallContext;
  /** The newest answer that is shown, where there is one. */
  readonly newestAnswerId: string | null;
  readonly mostChars: number;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** By its id here. Clients have ids of their own for what they have sent themselves. */
const findOwn = async (
  { db }: Pick<TurnContext, 'db'>,
  conversationId: string,
  id: string | null | undefined,
): Promise<MessageRow | undefined> => {
  if (id == null || !ID.test(id)) return undefined;
  const row = await findMessageRow(db, id);
  return row?.conversationId === conversationId ? row : undefined;
};

/** Which message is edited: the one with this id, else the one that stands where the client has it, below the answer before. */
const findEdited = async (context: TurnContext, { id, messages, messageId }: Sent): Promise<string> => {
  const named = await findOwn(context, id, messageId);
  if (named?.role === 'user') return named.id;
  const before = messages.at(-2);
  const answer = before === undefined ? null : await findOwn(context, id, before.id);
  const below = answer === undefined ? undefined : await findShownBelow(context.db, id, answer?.id ?? null);
  if (below?.role !== 'user') throw new AppError('message_not_found');
  return below.id;
};

/** Which answer another one is wanted of: the one with this id, or the one to the question with it; else the newest. */
const findAnswered = async (context: TurnContext, { id, messageId }: Sent, newest: string | null): Promise<string> => {
  const named = await findOwn(context, id, messageId);
  const answer = named?.role === 'user' ? (await findShownBelow(context.db, id, named.id))?.id : named?.id;
  const found = answer ?? newest;
  if (found === null) throw new AppError('message_not_found');
  return found;
};

/**
 * What a chat of the AI SDK asks for. It sends all that it knows of the conversation; what was said is what is here, and
 * nothing of the rest is read, so that no client puts words into anybody's mouth.
 */
export const askedTurn = async (
  context: TurnContext,
  { body, callContext, newestAnswerId, mostChars }: Asked,
): Promise<StartedTurn> => {
  const { id: conversationId, messages, messageId, trigger } = body;
  const model = body.model ?? undefined;
  const { locale } = callContext.request;
  if (trigger === 'regenerate-message') {
    const answer = await findAnswered(context, body, newestAnswerId);
    return regenerateAnswer(context, { callContext, conversationId, messageId: answer }, model);
  }
  const path = `body.messages.${Math.max(messages.length - 1, 0)}`;
  const { text, files } = saidIn(messages.at(-1), path, locale);
  assertLength(text, `${path}.parts`, mostChars, locale);
  if (messageId != null) {
    const edited = await findEdited(context, body);
    // Its files stay; others would be lost without a word.
    if (files.some((file) => typeof file !== 'string'))
      throw new AppError('validation_failed', { errors: [fieldError(`${path}.parts`, 'unknown_field', locale)] });
    return editMessage(context, { callContext, conversationId, messageId: edited }, text);
  }
  const started = await startTurn(context, {
    callContext,
    conversationId,
    content: text,
    attachments: await attachedBy(context.client, files, callContext),
    collectorItems: [],
    model,
    idempotent: undefined,
  });
  if ('earlier' in started) throw new AppError('idempotency_key_reused');
  return started;
};
