import type { uiMessages } from '@madang/contracts/chat/ui-messages';
import { AppError } from '#platform/errors';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import type { Principal } from '#platform/auth/principal';
import { streamFor } from '#platform/streams/engine';
import { markDeleted } from '../collector/mark-deleted.ts';
import type { Context } from '../settings.ts';
import { ownConversation, type ConversationReads } from '../store/conversations.ts';
import { findGenerating, requestStopIn } from '../store/generations.ts';
import { findAnswer, findAnswerToRead, readNewestShown, toMessage } from '../store/messages.ts';
import type { AnswerEngine } from '../streams/engine.ts';
import { assertModel } from '../turns/select-model.ts';
import type { TurnContext } from '../turns/turn-context.ts';
import { askedTurn } from '../ui-messages/asked-turn.ts';
import { toUiMessage } from '../ui-messages/shown-message.ts';
import { uiStream } from '../ui-messages/ui-stream.ts';

const MOST_SHOWN = 100;

export const createUiMessageRoutes = (
  { config, db, revocations, addresses: { sign } }: Context,
  turns: TurnContext,
  conversations: ConversationReads,
  engine: AnswerEngine,
): Handlers<typeof uiMessages> => {
  const read = (messageId: string, caller: Principal, request: RequestInfo) =>
    streamFor(engine.source, revocations, messageId, 0, { caller, request });
  return {
    'GET /ai-sdk/chat/:id': async ({ params, caller }) => {
      const { id } = await ownConversation(conversations, params.id, caller.userId);
      const messages = (await readNewestShown(db, id, MOST_SHOWN)).map((row) => toMessage(row, sign));
      return { id, messages: (await markDeleted(db, messages)).map(toUiMessage) };
    },

    'POST /ai-sdk/chat': async ({ body, caller, request }) => {
      assertModel(turns.catalogue, body.model ?? undefined, request.locale);
      const found = await findAnswerToRead(db, body.id, caller.userId, undefined);
      if (found === undefined) throw new AppError('conversation_not_found');
      const { user_message, ai_message } = await askedTurn(turns, {
        body,
        callContext: { caller, request },
        newestAnswerId: found.answerId,
        mostChars: config.MAX_MESSAGE_CHARS,
      });
      const { id, model } = ai_message;
      const answer = { id, model, conversationId: body.id, userMessageId: user_message.id };
      return uiStream(answer, read(id, caller, request), request.locale);
    },

    'GET /ai-sdk/chat/:id/stream': async ({ params, caller, request }) => {
      const { id: conversationId } = await ownConversation(conversations, params.id, caller.userId);
      const running = await findGenerating(db, conversationId);
      const message = running === undefined ? undefined : await findAnswer(db, running);
      if (message === undefined) return undefined;
      const { id, model, parent_id: userMessageId } = message;
      return uiStream({ id, model, conversationId, userMessageId }, read(id, caller, request), request.locale);
    },

    'POST /ai-sdk/chat/:id/stop': async ({ params, caller }) => {
      await ownConversation(conversations, params.id, caller.userId);
      await requestStopIn(db, params.id);
      return undefined;
    },
  };
};
