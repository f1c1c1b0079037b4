import type { ParsedInput } from '@madang/contracts/operation';
import type { uiMessages } from '@madang/contracts/chat/ui-messages';
import { isStorable } from '@madang/contracts/fields';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { CallContext } from '#platform/http/handler';
import { findByClientId, findMessageRow, findShownBelow, readNewestShown, type MessageRow } from '../store/messages.ts';
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

/** Two questions with their answers: among so many there is a second one, if there is any. */
const NEWEST = 4;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** By its id here, or by the one that the page has given it, where it was said in a page. */
const findNamed = async (
  { db }: Pick<TurnContext, 'db'>,
  conversationId: string,
  id: string | null | undefined,
): Promise<MessageRow | undefined> => {
  if (id == null || !isStorable(id)) return undefined;
  const row = ID.test(id) ? await findMessageRow(db, id) : undefined;
  const own = row?.conversationId === conversationId ? row : undefined;
  // A page that has edited what it knew by our id goes on calling it so.
  return own?.shown === true ? own : ((await findByClientId(db, conversationId, id)) ?? own);
};

/**
 * The question that stands last in what the page sends: below the answer before it. One alone is the first only where there is no
 * other: a page may send no more than the last.
 */
const findLast = async (
  { db }: Pick<TurnContext, 'db'>,
  { id, messages: { beforeId, count } }: Sent,
): Promise<MessageRow | undefined> => {
  if (beforeId !== undefined) {
    const before = await findNamed({ db }, id, beforeId);
    return before === undefined ? undefined : findShownBelow(db, id, before.id);
  }
  const newest = await readNewestShown(db, id, NEWEST);
  const questions = newest.filter(({ role }) => role === 'user');
  return count === 1 && questions.length === 1 ? questions[0] : undefined;
};

/** Which message is edited. @throws AppError `message_not_found` where it is not known which one is meant */
const findEdited = async (context: TurnContext, sent: Sent): Promise<string> => {
  const named = await findNamed(context, sent.id, sent.messageId);
  const found = named?.role === 'user' ? named : await findLast(context, sent);
  if (found?.role !== 'user') throw new AppError('message_not_found');
  return found.id;
};

/**
 * Which answer another one is wanted of: the one that is named, or the one to the question that is named or stands last; the newest
 * where none is. @throws AppError `message_not_found` where it is not known which one is meant
 */
const findAnswered = async (context: TurnContext, sent: Sent, newest: string | null): Promise<string> => {
  const { id, messageId, messages } = sent;
  const named =
    messageId == null
      ? undefined
      : ((await findNamed(context, id, messageId)) ??
        (await findNamed(context, id, messages.last?.id)) ??
        (await findLast(context, sent)));
  const answer = named?.role === 'user' ? await findShownBelow(context.db, id, named.id) : named;
  const found = messageId == null ? newest : answer?.id;
  if (found == null) throw new AppError('message_not_found');
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
  const path = `body.messages.${Math.max(messages.count - 1, 0)}`;
  const { text, files } = saidIn(messages.last, path, locale);
  const givenId = messageId ?? messages.last?.id ?? '';
  /** The page goes on calling it what it has called it. */
  const clientId = givenId !== '' && isStorable(givenId) ? givenId : null;
  assertLength(text, `${path}.parts`, mostChars, locale);
  if (messageId != null) {
    const edited = await findEdited(context, body);
    // Its files stay; others would be lost without a word.
    if (files.some((file) => typeof file !== 'string'))
      throw new AppError('validation_failed', { errors: [fieldError(`${path}.parts`, 'unknown_field', locale)] });
    return editMessage(context, { callContext, conversationId, messageId: edited }, text, clientId);
  }
  const started = await startTurn(context, {
    callContext,
    conversationId,
    content: text,
    attachments: await attachedBy(context.client, files, callContext),
    collectorItems: [],
    model,
    idempotent: undefined,
    clientId,
  });
  if ('earlier' in started) throw new AppError('idempotency_key_reused');
  return started;
};
