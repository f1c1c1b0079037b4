import type { chatEvents } from '@madang/contracts/chat';
import type { z } from 'zod';
import type { Executor } from '#platform/db/database';
import type { AuditAction } from './actions.ts';
import { recordAudit } from './record.ts';

type Access = z.output<(typeof chatEvents)['chat.accessed_by_admin']['payload']>;

const ACTIONS = {
  listed: 'conversations_listed_by_admin',
  read: 'conversation_read_by_admin',
  deleted: 'conversation_deleted_by_admin',
} as const satisfies Record<Access['act'], AuditAction>;

/** Somebody who may has looked at the conversations of another person. Told twice, it is one line. */
export const recordAdminAccess = (
  db: Executor,
  { id, at, act, actor_id, user_id, conversation_id, purpose, reason, network, user_agent }: Access,
): Promise<void> =>
  recordAudit(db, {
    told: { id, at },
    action: ACTIONS[act],
    userId: user_id,
    actorId: actor_id,
    visitor: { network, userAgent: user_agent },
    details: {
      ...(conversation_id === null ? {} : { conversation_id }),
      ...(purpose === undefined ? {} : { purpose }),
      ...(reason === undefined ? {} : { reason }),
    },
  });
