import type { usersService } from '@madang/contracts/users';
import type { z } from 'zod';
import type { Executor } from '#platform/db/database';
import type { AuditAction } from './actions.ts';
import { recordAudit } from './record.ts';

type Act = z.output<(typeof usersService)['events']['users.webhook_administered']['payload']>;

const ACTIONS = {
  blocked: 'webhook_blocked_by_admin',
  unblocked: 'webhook_unblocked_by_admin',
  replayed: 'webhook_replayed_by_admin',
} as const satisfies Record<Act['act'], AuditAction>;

/** What an admin did with a webhook of somebody else. Told twice, it is one line. */
export const recordWebhookAct = (
  db: Executor,
  { id, at, act, actor_id, user_id, webhook_id, network, user_agent }: Act,
): Promise<void> =>
  recordAudit(db, {
    told: { id, at },
    action: ACTIONS[act],
    userId: user_id,
    actorId: actor_id,
    visitor: { network, userAgent: user_agent },
    details: { webhook_id },
  });
