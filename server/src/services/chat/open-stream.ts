import type { Principal } from '#platform/auth/principal';
import type { Revocations } from '#platform/auth/revocations';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { RequestInfo, ServerSentEvent } from '#platform/http/handler';
import { findMessage, newestAnswer } from './store/messages.ts';
import { readStream } from './streams/read-stream.ts';
import type { StreamHub } from './streams/stream-hub.ts';

interface StreamRequest {
  readonly conversationId: string;
  readonly messageId: string | undefined;
  readonly after: string | undefined;
  readonly caller: Principal;
  readonly request: RequestInfo;
}

interface StreamContext {
  readonly db: Database;
  readonly hub: StreamHub;
  readonly revocations: Pick<Revocations, 'isRevoked' | 'onRevoked'>;
}

const POSITION = /^\d{1,15}$/;

const positionOf = (after: string | undefined, request: RequestInfo): number => {
  const header = request.headers['last-event-id'];
  const given = typeof header === 'string' && header !== '' ? header : (after ?? '0');
  if (!POSITION.test(given)) throw new AppError('invalid_event_id');
  return Number(given);
};

/** A stream lives no longer than the session that opened it. */
const untilRevoked = (revocations: StreamContext['revocations'], caller: Principal): { signal: AbortSignal; forget: () => void } => {
  const controller = new AbortController();
  const forget = revocations.onRevoked(() => {
    void Promise.resolve(revocations.isRevoked(caller.sessionId, caller.tokenId))
      .then((revoked) => {
        if (revoked) controller.abort(new Error('the session has ended'));
      })
      .catch(() => undefined);
  });
  return { signal: controller.signal, forget };
};

const guarded = async function* (context: StreamContext, messageId: string, after: number, { caller, request }: StreamRequest): AsyncGenerator<ServerSentEvent> {
  const session = untilRevoked(context.revocations, caller);
  try {
    const source = { db: context.db, hub: context.hub, findMessage: (id: string) => findMessage(context.db, id) };
    yield* readStream(source, messageId, after, AbortSignal.any([request.signal, session.signal]));
  } finally {
    session.forget();
  }
};

/** Finds the answer to read; ownership of the conversation has been checked. Without an id, the newest one. */
export const openStream = async (context: StreamContext, stream: StreamRequest): Promise<AsyncIterable<ServerSentEvent>> => {
  const after = positionOf(stream.after, stream.request);
  const { conversationId, messageId } = stream;
  const found = messageId === undefined ? (await newestAnswer(context.db, conversationId))?.id : await findAnswerIn(context.db, conversationId, messageId);
  if (found === undefined) throw new AppError('message_not_found');
  return guarded(context, found, after, stream);
};

const findAnswerIn = async (db: Database, conversationId: string, messageId: string): Promise<string | undefined> => {
  const message = await findMessage(db, messageId);
  return message?.conversation_id === conversationId && message.role === 'assistant' ? message.id : undefined;
};
