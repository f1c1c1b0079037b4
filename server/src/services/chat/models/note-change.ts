import { uuidv7 } from 'uuidv7';
import type { chatEvents } from '@madang/contracts/chat';
import type { Principal } from '#platform/auth/principal';
import type { Transaction } from '#platform/db/database';
import type { EmitEvent } from '#platform/events/emit';
import type { RequestInfo } from '#platform/http/handler';
import { visitorOf } from '#platform/http/visitor';
import type { z } from 'zod';

type Change = z.input<(typeof chatEvents)['chat.models_changed']['payload']>;

/** For the audit log, in the transaction of the change. What a key is, is nothing that is told. */
export const noteModelChange = async (
  tx: Transaction,
  emit: EmitEvent,
  change: Pick<Change, 'act' | 'model'> & { readonly fields?: readonly string[] },
  caller: Principal,
  request: RequestInfo,
): Promise<void> => {
  const { network, userAgent } = visitorOf(request);
  await emit(tx, 'chat.models_changed', {
    id: uuidv7(),
    at: new Date().toISOString(),
    act: change.act,
    model: change.model,
    fields: [...(change.fields ?? [])],
    actor_id: caller.userId,
    network,
    user_agent: userAgent,
  });
};
