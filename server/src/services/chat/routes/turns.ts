import type { turns } from '@madang/contracts/chat/turns';
import { AppError } from '#platform/errors';
import { Events, Reply } from '#platform/http/reply';
import type { ServiceContext } from '#platform/service';
import type { Principal } from '#platform/auth/principal';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import { assertMessageFits, ownConversation } from '../conversations/policy.ts';
import type { Catalogue } from '../models/catalogue.ts';
import { guideTools } from '../models/guide-tools.ts';
import { toConversation, type ConversationReads } from '../store/conversations.ts';
import { requestStop } from '../store/generations.ts';
import { idempotentRequest } from '../store/idempotency.ts';
import { createReadLatest, findMessage } from '../store/messages.ts';
import { createTurnStore } from '../store/turns.ts';
import type { StreamEngine } from '../streams/engine.ts';
import { continueAnswer, editMessage, regenerateAnswer, showVersion } from '../turns/answer-again.ts';
import type { StartedTurn } from '../turns/begin-answer.ts';
import { assertModel, assertPersona } from '../turns/choose-voice.ts';
import { createConversation } from '../turns/create-conversation.ts';
import { followAnswer, openStream } from '../turns/open-stream.ts';
import { repeatTurn } from '../turns/repeat-turn.ts';
import { startTurn, type TurnContext } from '../turns/start-turn.ts';
import { wholeAnswer } from '../turns/whole-answer.ts';

export const createTurnRoutes = ({ config, db, revocations, client }: ServiceContext, conversations: ConversationReads, catalogue: Catalogue, engine: StreamEngine): Handlers<typeof turns> => {
  const context: TurnContext = { db, generations: engine.generations, catalogue, readLatest: createReadLatest(db), turnStore: createTurnStore(db, engine.nextCommit), toolsOf: (app, locale) => (app === 'eco' ? guideTools(client, locale) : undefined) };
  const own = (id: string, ownerId: string) => ownConversation(conversations, id, ownerId);
  const streams = { db, hub: engine.hub, findMessage: (id: string) => findMessage(db, id) };
  const fits = (content: string, path: string, { locale }: RequestInfo): void => assertMessageFits(content, config.MAX_MESSAGE_CHARS, path, locale);

  const wantsEvents = ({ headers }: RequestInfo): boolean => headers.accept?.includes('text/event-stream') ?? false;
  /** The stream itself, so that nobody has to ask for it again. */
  const eventsOf = (turn: StartedTurn, caller: Principal, request: RequestInfo): Events =>
    new Events(followAnswer({ ...streams, revocations }, turn.ai_message.id, 0, { caller, request }, [{ event: 'turn.started', json: JSON.stringify(turn) }]));

  /** 202 at once, or 201 with the whole answer. */
  const answer = async ({ user_message, ai_message, conversation, stream_url }: StartedTurn, stream: boolean, ownerId: string, { signal }: RequestInfo) => {
    if (stream) return new Reply(202, { user_message, ai_message, conversation, stream_url });
    const whole = await wholeAnswer(streams, engine.generations, ai_message.id, signal);
    return new Reply(201, { user_message, ai_message: { ...whole, siblings: ai_message.siblings }, conversation: toConversation(await own(conversation.id, ownerId)) });
  };

  return {
    'POST /conversations': async ({ body, caller, request }) => {
      const { title, message, persona_id, model, app = 'chat' } = body ?? {};
      if (message !== undefined) fits(message, 'body.message', request);
      assertModel(catalogue, model, request.locale);
      await assertPersona(db, persona_id, request.locale);
      const idempotent = idempotentRequest(request, 'POST /conversations', body);
      const made = await createConversation(context, { ownerId: caller.userId, app, title, personaId: persona_id ?? null, model: model ?? null, message, idempotent });
      const { conversation, turn } = 'earlier' in made ? { conversation: toConversation(await own(made.earlier.conversationId, caller.userId)), turn: await repeatTurn(db, conversations, caller.userId, made.earlier) } : made;
      if (turn !== undefined && wantsEvents(request)) return eventsOf(turn, caller, request);
      return { conversation, turn };
    },

    'POST /conversations/:id/messages': async ({ params, body, caller, request }) => {
      fits(body.content, 'body.content', request);
      assertModel(catalogue, body.model, request.locale);
      const idempotent = idempotentRequest(request, `POST /conversations/${params.id}/messages`, body);
      const started = await startTurn(context, { ownerId: caller.userId, conversationId: params.id, content: body.content, model: body.model, idempotent });
      const turn = 'earlier' in started ? await repeatTurn(db, conversations, caller.userId, started.earlier) : started;
      if (turn === undefined) throw new AppError('idempotency_key_reused');
      return wantsEvents(request) ? eventsOf(turn, caller, request) : answer(turn, body.stream, caller.userId, request);
    },

    'PUT /conversations/:id/messages/:message_id': async ({ params, body, caller, request }) => {
      fits(body.content, 'body.content', request);
      const turn = await editMessage(context, { ownerId: caller.userId, conversationId: params.id, messageId: params.message_id }, body.content);
      return answer(turn, body.stream, caller.userId, request);
    },

    'POST /conversations/:id/messages/:message_id/show': async ({ params, caller }) => {
      await showVersion(context, { ownerId: caller.userId, conversationId: params.id, messageId: params.message_id });
      return undefined;
    },

    'POST /conversations/:id/messages/:message_id/regenerate': async ({ params, body, caller, request }) => {
      assertModel(catalogue, body?.model, request.locale);
      const turn = await regenerateAnswer(context, { ownerId: caller.userId, conversationId: params.id, messageId: params.message_id }, body?.model);
      return answer(turn, body?.stream ?? false, caller.userId, request);
    },

    'POST /conversations/:id/messages/:message_id/continue': async ({ params, body, caller, request }) => {
      const turn = await continueAnswer(context, { ownerId: caller.userId, conversationId: params.id, messageId: params.message_id });
      return answer(turn, body?.stream ?? false, caller.userId, request);
    },

    'POST /conversations/:id/messages/:message_id/stop': async ({ params, caller }) => {
      await own(params.id, caller.userId);
      const message = await findMessage(db, params.message_id);
      if (message?.conversation_id !== params.id) throw new AppError('message_not_found');
      if (!(await requestStop(db, message.id))) throw new AppError('not_generating');
      return { message };
    },

    'GET /conversations/:id/stream': async ({ params, query, caller, request }) =>
      new Events(await openStream({ ...streams, revocations }, { conversationId: params.id, messageId: query.message_id, after: query.after, caller, request })),
  };
};
