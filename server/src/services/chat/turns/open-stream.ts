import { AppError } from '#platform/errors';
import type { EventStream } from '#platform/http/reply';
import type { ServiceContext } from '#platform/service';
import type { Principal } from '#platform/auth/principal';
import type { RequestInfo } from '#platform/http/handler';
import { positionOf, streamFor } from '#platform/streams/engine';
import type { StreamSource } from '#platform/streams/reader';
import { findAnswerToRead } from '../store/messages.ts';

interface StreamRequest {
  readonly conversationId: string;
  readonly messageId: string | undefined;
  readonly after: string | undefined;
  readonly caller: Principal;
  readonly request: RequestInfo;
}

/** Of a conversation of the caller: the answer with this id, or without one the newest. */
export const openStream = async (
  source: StreamSource,
  revocations: ServiceContext['revocations'],
  stream: StreamRequest,
): Promise<EventStream> => {
  const after = positionOf(stream.after, stream.request);
  const found = await findAnswerToRead(source.db, stream.conversationId, stream.caller.userId, stream.messageId);
  if (found === undefined) throw new AppError('conversation_not_found');
  if (found.answerId === null) throw new AppError('message_not_found');
  return streamFor(source, revocations, found.answerId, after, stream);
};
