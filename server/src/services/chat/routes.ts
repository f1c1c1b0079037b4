import type { chat, Message } from '@madang/contracts/chat';
import type { ErrorCode } from '@madang/contracts/errors';
import { AppError } from '#platform/errors';
import { Reply } from '#platform/http/reply';
import type { ServiceContext } from '#platform/service';
import type { Handlers } from '#platform/http/handler';
import { createConversation } from './create-conversation.ts';
import { listConversations } from './list-conversations.ts';
import { listMessages } from './list-messages.ts';
import type { Catalogue } from './models/catalogue.ts';
import { openStream } from './open-stream.ts';
import { assertMessageFits, ownConversation } from './policy.ts';
import { repeatTurn } from './repeat-turn.ts';
import { startTurn } from './start-turn.ts';
import { createConversationReads, toConversation } from './store/conversations.ts';
import { requestStop } from './store/generations.ts';
import { idempotentRequest } from './store/idempotency.ts';
import { createMessagePages, findMessage } from './store/messages.ts';
import type { StreamEngine } from './streams/engine.ts';

const MODEL_ERRORS: ReadonlySet<string> = new Set(['model_unavailable', 'model_timeout', 'model_rate_limited', 'service_unavailable', 'gateway_timeout']);

/** Whoever waits for the whole answer hears of a model's failure as a problem document. */
const assertAnswered = (message: Message): void => {
  if (message.status !== 'failed') return;
  const code = message.error_code ?? 'internal';
  throw new AppError(MODEL_ERRORS.has(code) ? (code as ErrorCode) : 'model_unavailable', {
    values: { service: 'model', seconds: 30 },
    detail: `the message was saved; regenerate answer ${message.id}`,
  });
};

export const createRoutes = (context: ServiceContext, catalogue: Catalogue, engine: StreamEngine): Handlers<typeof chat> => {
  const { config, db, revocations } = context;
  const conversations = createConversationReads(db);
  const pages = createMessagePages(db);
  const turns = { db, generations: engine.generations, model: catalogue.defaultModel };
  const own = (id: string, ownerId: string) => ownConversation(conversations, id, ownerId);

  return {
    'GET /models': () => Promise.resolve({ items: [...catalogue.models], default_model: catalogue.defaultModel.info.id }),

    'GET /conversations': ({ query, caller }) => listConversations(conversations, { ownerId: caller.userId, app: query.app, cursor: query.cursor, limit: query.limit }),

    'POST /conversations': async ({ body, caller, request }) => {
      const { title, message, app = 'chat' } = body ?? {};
      if (message !== undefined) assertMessageFits(message, config.MAX_MESSAGE_CHARS, 'body.message', request.locale);
      const idempotent = idempotentRequest(request, 'POST /conversations', body);
      const made = await createConversation(turns, { ownerId: caller.userId, app, title, message, idempotent });
      if (!('earlier' in made)) return made;
      const conversation = toConversation(await own(made.earlier.conversationId, caller.userId));
      return { conversation, turn: await repeatTurn(db, conversations, caller.userId, made.earlier) };
    },

    'GET /conversations/:id': async ({ params, caller }) => toConversation(await own(params.id, caller.userId)),

    'GET /conversations/:id/messages': async ({ params, query, caller }) => {
      const conversation = await own(params.id, caller.userId);
      return listMessages(pages, conversation.id, conversation.messageCount, query.cursor, query.limit);
    },

    'POST /conversations/:id/messages': async ({ params, body, caller, request }) => {
      assertMessageFits(body.content, config.MAX_MESSAGE_CHARS, 'body.content', request.locale);
      const idempotent = idempotentRequest(request, `POST /conversations/${params.id}/messages`, body);
      const started = await startTurn(turns, { ownerId: caller.userId, conversationId: params.id, content: body.content, idempotent });
      const turn = 'earlier' in started ? await repeatTurn(db, conversations, caller.userId, started.earlier) : started;
      if (turn === undefined) throw new AppError('idempotency_key_reused');
      if (body.stream) return new Reply(202, turn);
      await engine.generations.finished(turn.ai_message.id);
      const answer = (await findMessage(db, turn.ai_message.id)) ?? turn.ai_message;
      assertAnswered(answer);
      return new Reply(201, { user_message: turn.user_message, ai_message: answer, conversation: toConversation(await own(params.id, caller.userId)) });
    },

    'GET /conversations/:id/stream': async ({ params, query, caller, request }) => {
      await own(params.id, caller.userId);
      return openStream({ db, hub: engine.hub, revocations }, { conversationId: params.id, messageId: query.message_id, after: query.after, caller, request });
    },

    'POST /conversations/:id/messages/:message_id/stop': async ({ params, caller }) => {
      await own(params.id, caller.userId);
      const message = await findMessage(db, params.message_id);
      if (message?.conversation_id !== params.id) throw new AppError('message_not_found');
      if (!(await requestStop(db, message.id))) throw new AppError('not_generating');
      return { message };
    },
  };
};
