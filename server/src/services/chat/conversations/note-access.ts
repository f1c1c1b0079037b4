import { uuidv7 } from 'uuidv7';
import type { chatEvents } from '@madang/contracts/chat';
import type { Principal } from '#platform/auth/principal';
import type { Transaction } from '#platform/db/database';
import type { EmitEvent } from '#platform/events/emit';
import type { RequestInfo } from '#platform/http/handler';
import { visitorOf } from '#platform/http/visitor';
import type { z } from 'zod';

type Access = z.input<(typeof chatEvents)['chat.accessed_by_admin']['payload']>;

interface Accessed {
  readonly act: Access['act'];
  readonly ownerId: string;
  readonly conversationId: string | null;
  /** What was said why, where that was asked for. */
  readonly why?: { readonly purpose: string; readonly reason: string };
}

/** For the audit log, in the transaction of what is done; before anything is shown, so that nobody looks unseen. */
export const noteAccess = async (
  tx: Transaction,
  emit: EmitEvent,
  { act, ownerId, conversationId, why }: Accessed,
  caller: Principal,
  request: RequestInfo,
): Promise<void> => {
  const { network, userAgent } = visitorOf(request);
  await emit(tx, 'chat.accessed_by_admin', {
    id: uuidv7(),
    at: new Date().toISOString(),
    act,
    actor_id: caller.userId,
    user_id: ownerId,
    conversation_id: conversationId,
    ...why,
    network,
    user_agent: userAgent,
  });
};
