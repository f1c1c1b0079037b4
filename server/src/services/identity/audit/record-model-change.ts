import type { chatEvents } from '@madang/contracts/chat';
import type { z } from 'zod';
import type { Executor } from '#platform/db/database';
import type { AuditAction } from './actions.ts';
import { recordAudit } from './record.ts';

type Change = z.output<(typeof chatEvents)['chat.models_changed']['payload']>;

const ACTIONS = {
  added: 'model_added',
  changed: 'model_changed',
  deleted: 'model_deleted',
  ordered: 'models_ordered',
  tested: 'model_tested',
} as const satisfies Record<Change['act'], AuditAction>;

/** What an admin did to the models that are connected: to nobody's account. Told twice, it is one line. */
export const recordModelChange = (
  db: Executor,
  { id, at, act, actor_id, model, fields, network, user_agent }: Change,
): Promise<void> =>
  recordAudit(db, {
    told: { id, at },
    action: ACTIONS[act],
    userId: null,
    actorId: actor_id,
    visitor: { network, userAgent: user_agent },
    details: { ...(model === null ? {} : { model }), ...(fields.length === 0 ? {} : { fields }) },
  });
