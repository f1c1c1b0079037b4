import { API_BASE } from '@madang/contracts/operation';
import type { turns } from '@madang/contracts/chat/turns';
import { AppError } from '#platform/errors';
import { prefers } from '#platform/http/accept';
import { Events, Reply } from '#platform/http/reply';
import { streamFor } from '#platform/streams/engine';
import type { Principal } from '#platform/auth/principal';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import { PLAIN } from '../apps/named-apps.ts';
import type { Context } from '../settings.ts';
import { letExpire, settleConsent } from '../outside/decide-consent.ts';
import { ownConversation, toConversation, type ConversationReads } from '../store/conversations.ts';
import { requestStop } from '../store/generations.ts';
import { idempotentRequest } from '../store/idempotency.ts';
import { findAnswer, findMessageRow } from '../store/messages.ts';
import type { AnswerEngine } from '../streams/engine.ts';
import { continueAnswer, editMessage, regenerateAnswer, showVersion } from '../turns/answer-again.ts';
import type { StartedTurn } from '../turns/begin-answer.ts';
import { assertModel, assertPersona } from '../turns/select-model.ts';
import { createConversation } from '../turns/create-conversation.ts';
import { openStream } from '../turns/open-stream.ts';
import { repeatTurn, startTurn } from '../turns/start-turn.ts';
import type { SuggestQuestions } from '../turns/suggest-questions.ts';
import { assertLength, type TurnContext } from '../turns/turn-context.ts';
import { wholeAnswer } from '../turns/whole-answer.ts';

export const createTurnRoutes = (
  { config, db, keys, revocations, tickets, addresses: { sign } }: Context,
  context: TurnContext,
  conversations: ConversationReads,
  engine: AnswerEngine,
  suggest: SuggestQuestions,
): Handlers<typeof turns> => {
  const { catalogue, planner, outside } = context;
  const now = (): number => outside.clock.now();
  const own = (id: string, ownerId: string) => ownConversation(conversations, id, ownerId);
  const assertFits = (content: string, path: string, { locale }: RequestInfo): void =>
    assertLength(content, path, config.MAX_MESSAGE_CHARS, locale);

  const wantsEvents = ({ headers: { accept } }: RequestInfo): boolean =>
    typeof accept === 'string' && prefers(accept, 'text/event-stream', 'application/json');
  /** The stream itself, so that nobody has to ask for it again. */
  const eventsOf = (turn: StartedTurn, caller: Principal, request: RequestInfo): Events =>
    new Events(
      streamFor(engine.source, revocations, turn.ai_message.id, 0, { caller, request }, [
        { event: 'turn.started', json: JSON.stringify(turn) },
      ]),
    );

  /** 202 at once, or 201 with the whole answer. */
  const answer = async (
    { user_message, ai_message, conversation, stream_url }: StartedTurn,
    stream: boolean,
    ownerId: string,
    { signal }: RequestInfo,
  ) => {
    if (stream) return new Reply(202, { user_message, ai_message, conversation, stream_url });
    const whole = await wholeAnswer(engine.source, engine.generations, ai_message.id, signal);
    return new Reply(201, {
      user_message,
      ai_message: { ...whole, siblings: ai_message.siblings },
      conversation: toConversation(await own(conversation.id, ownerId)),
    });
  };

  return {
    'POST /conversations': async ({ body, caller, request }) => {
      const {
        title,
        message,
        attachments = [],
        collector_items = [],
        persona_id,
        model,
        temperature,
        reasoning_effort,
        app = PLAIN,
      } = body ?? {};
      planner.assertApp(app, request.locale);
      if (message !== undefined) assertFits(message, 'body.message', request);
      assertModel(catalogue, model, request.locale);
      await assertPersona(db, persona_id, caller.userId, request.locale);
      const idempotent = idempotentRequest(request, 'createConversation', body, keys);
      const made = await createConversation(context, {
        callContext: { caller, request },
        app,
        title,
        personaId: persona_id ?? null,
        model: model ?? null,
        temperature: temperature ?? null,
        reasoningEffort: reasoning_effort ?? null,
        message,
        attachments,
        collectorItems: collector_items,
        idempotent,
      });
      const { conversation, turn } =
        'earlier' in made
          ? {
              conversation: toConversation(await own(made.earlier.conversationId, caller.userId)),
              turn: await repeatTurn(db, conversations, caller.userId, made.earlier, sign),
            }
          : made;
      if (turn !== undefined && wantsEvents(request)) return eventsOf(turn, caller, request);
      return { conversation, turn };
    },

    'POST /conversations/:id/messages': async ({ params, body, caller, request }) => {
      assertFits(body.content, 'body.content', request);
      assertModel(catalogue, body.model, request.locale);
      const idempotent = idempotentRequest(request, 'createMessage', { ...params, ...body }, keys);
      const started = await startTurn(context, {
        callContext: { caller, request },
        conversationId: params.id,
        content: body.content,
        attachments: body.attachments,
        collectorItems: body.collector_items,
        model: body.model,
        idempotent,
      });
      const turn =
        'earlier' in started ? await repeatTurn(db, conversations, caller.userId, started.earlier, sign) : started;
      if (turn === undefined) throw new AppError('idempotency_key_reused');
      return wantsEvents(request) ? eventsOf(turn, caller, request) : answer(turn, body.stream, caller.userId, request);
    },

    'PUT /conversations/:id/messages/:message_id': async ({ params, body, caller, request }) => {
      assertFits(body.content, 'body.content', request);
      const turn = await editMessage(
        context,
        { callContext: { caller, request }, conversationId: params.id, messageId: params.message_id },
        body.content,
      );
      return answer(turn, body.stream, caller.userId, request);
    },

    'POST /conversations/:id/messages/:message_id/show': async ({ params, caller, request }) => {
      await showVersion(context, {
        callContext: { caller, request },
        conversationId: params.id,
        messageId: params.message_id,
      });
      return undefined;
    },

    'POST /conversations/:id/messages/:message_id/regenerate': async ({ params, body, caller, request }) => {
      assertModel(catalogue, body?.model, request.locale);
      const turn = await regenerateAnswer(
        context,
        { callContext: { caller, request }, conversationId: params.id, messageId: params.message_id },
        body?.model,
      );
      return answer(turn, body?.stream ?? false, caller.userId, request);
    },

    'POST /conversations/:id/messages/:message_id/continue': async ({ params, body, caller, request }) => {
      const turn = await continueAnswer(
        context,
        { callContext: { caller, request }, conversationId: params.id, messageId: params.message_id },
        (tx, message) => letExpire(tx, message, now()),
      );
      return answer(turn, body?.stream ?? false, caller.userId, request);
    },

    'POST /conversations/:id/messages/:message_id/suggestions': async ({ params, caller, request }) => {
      await own(params.id, caller.userId);
      const answer = await findAnswer(db, params.message_id);
      if (answer?.conversation_id !== params.id) throw new AppError('message_not_found');
      const question = answer.parent_id === null ? undefined : await findMessageRow(db, answer.parent_id);
      return { suggested_user_questions: await suggest({ caller, request }, question?.content ?? '', answer) };
    },

    'POST /conversations/:id/messages/:message_id/consents/:consent_id': async ({ params, body, caller, request }) => {
      await own(params.id, caller.userId);
      // Away for a moment, its server would make of what was allowed a call that is lost: this can be decided again.
      if (body.decision !== 'refused') await outside.offered.assertKnown(caller.userId);
      const decided = { consentId: params.consent_id, decision: body.decision, now: now() };
      const turn = await continueAnswer(
        context,
        { callContext: { caller, request }, conversationId: params.id, messageId: params.message_id },
        (tx, message) => settleConsent(tx, message, decided),
      );
      return answer(turn, body.stream, caller.userId, request);
    },

    'POST /conversations/:id/messages/:message_id/stop': async ({ params, caller }) => {
      await own(params.id, caller.userId);
      const message = await findAnswer(db, params.message_id);
      if (message?.conversation_id !== params.id) throw new AppError('message_not_found');
      if (!(await requestStop(db, message.id))) throw new AppError('not_generating');
      return { message };
    },

    'POST /conversations/:id/stream-ticket': async ({ params, caller }) => {
      await own(params.id, caller.userId);
      const path = `${API_BASE}/conversations/${params.id}/stream`;
      const { ticket, expires_in } = await tickets.issue(caller, path);
      return { ticket, url: `${path}?ticket=${ticket}`, expires_in };
    },

    'GET /conversations/:id/stream': async ({ params, query, caller, request }) =>
      new Events(
        await openStream(engine.source, revocations, {
          conversationId: params.id,
          messageId: query.message_id,
          after: query.after,
          caller,
          request,
        }),
      ),
  };
};
