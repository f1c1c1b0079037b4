import type { Principal } from '#platform/auth/principal';
import type { Revocations } from '#platform/auth/revocations';
import { AppError } from '#platform/errors';
import type { RequestInfo } from '#platform/http/handler';
import type { EventStream, ServerSentEvent } from '#platform/http/reply';
import { findAnswerToRead } from '../store/messages.ts';
import { readStream, type StreamSource } from '../streams/read-stream.ts';

interface StreamRequest {
  readonly conversationId: string;
  readonly messageId: string | undefined;
  readonly after: string | undefined;
  readonly caller: Principal;
  readonly request: RequestInfo;
}

interface StreamContext extends StreamSource {
  readonly revocations: Pick<Revocations, 'isRevoked' | 'onRevoked'>;
}

const POSITION = /^\d{1,15}$/;
/** Of an integer in PostgreSQL; beyond every log. */
const MAX_POSITION = 2_147_483_647;

const positionOf = (after: string | undefined, request: RequestInfo): number => {
  const header = request.headers['last-event-id'];
  const given = typeof header === 'string' && header !== '' ? header : (after ?? '0');
  if (!POSITION.test(given)) throw new AppError('invalid_event_id');
  return Math.min(Number(given), MAX_POSITION);
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

/** Of an answer that the caller may read; `head` is what he is told before. */
export const followAnswer = (context: StreamContext, messageId: string, after: number, { caller, request }: Pick<StreamRequest, 'caller' | 'request'>, head: readonly ServerSentEvent[] = []): EventStream => async (sink) => {
  const session = untilRevoked(context.revocations, caller);
  try {
    if (head.length > 0 && !sink.write(head)) await sink.drained();
    await readStream(context, messageId, after, AbortSignal.any([request.signal, session.signal]), sink);
  } finally {
    session.forget();
  }
};

/** Of a conversation of the caller: the answer with this id, or without one the newest. */
export const openStream = async (context: StreamContext, stream: StreamRequest): Promise<EventStream> => {
  const after = positionOf(stream.after, stream.request);
  const found = await findAnswerToRead(context.db, stream.conversationId, stream.caller.userId, stream.messageId);
  if (found === undefined) throw new AppError('conversation_not_found');
  if (found.answerId === null) throw new AppError('message_not_found');
  return followAnswer(context, found.answerId, after, stream);
};
