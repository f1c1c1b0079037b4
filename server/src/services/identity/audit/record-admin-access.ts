import type { chatEvents } from '@madang/contracts/chat';
import type { z } from 'zod';
import { eq } from 'drizzle-orm';
import type { Database } from '#platform/db/database';
import { users } from '../schema.ts';
import type { AuditAction } from './actions.ts';
import { recordAudit } from './record.ts';

type Access = z.output<(typeof chatEvents)['chat.accessed_by_admin']['payload']>;

const ACTIONS = {
  listed: 'conversations_listed_by_admin',
  read: 'conversation_read_by_admin',
  deleted: 'conversation_deleted_by_admin',
} as const satisfies Record<Access['act'], AuditAction>;

/**
 * Somebody who may has looked at the conversations of another person. Told twice, it is one line. Of somebody who was erased
 * before it was told, nothing that was written about them is kept.
 */
export const recordAdminAccess = (
  db: Database,
  { id, at, act, actor_id, user_id, conversation_id, purpose, reason, network, user_agent }: Access,
): Promise<void> =>
  db.transaction(async (tx) => {
    // Held until the line is there: whoever erases them comes after it, and finds it.
    const [person] = await tx.select({ id: users.id }).from(users).where(eq(users.id, user_id)).for('key share');
    await recordAudit(tx, {
      told: { id, at },
      action: ACTIONS[act],
      userId: user_id,
      actorId: actor_id,
      visitor: { network, userAgent: user_agent },
      details: {
        ...(conversation_id === null ? {} : { conversation_id }),
        ...(purpose === undefined ? {} : { purpose }),
        ...(reason === undefined || person === undefined ? {} : { reason }),
      },
    });
  });
