import type { chatEvents } from '@madang/contracts/chat';
import type { z } from 'zod';
import { eq } from 'drizzle-orm';
import type { Database, Transaction } from '#platform/db/database';
import { findMerge } from '../accounts/merge-guest.ts';
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
 * Whose the conversations are that were looked at: of a guest who is part of an account by now, the account's. Held until the
 * line is there: whoever erases or merges them comes after it, and finds it.
 */
const ownerNow = async (tx: Transaction, userId: string): Promise<{ id: string; isGone: boolean }> => {
  const [person] = await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('key share');
  if (person !== undefined) return { id: userId, isGone: false };
  const merge = await findMerge(tx, userId);
  return merge === undefined ? { id: userId, isGone: true } : ownerNow(tx, merge.userId);
};

/**
 * Somebody who may has looked at the conversations of another person. Told twice, it is one line. Of somebody who was erased
 * before it was told, nothing that was written about them is kept.
 */
export const recordAdminAccess = (
  db: Database,
  { id, at, act, actor_id, user_id, conversation_id, purpose, reason, network, user_agent }: Access,
): Promise<void> =>
  db.transaction(async (tx) => {
    const owner = await ownerNow(tx, user_id);
    await recordAudit(tx, {
      told: { id, at },
      action: ACTIONS[act],
      userId: owner.id,
      actorId: actor_id,
      visitor: { network, userAgent: user_agent },
      details: {
        ...(conversation_id === null ? {} : { conversation_id }),
        ...(purpose === undefined ? {} : { purpose }),
        ...(reason === undefined || owner.isGone ? {} : { reason }),
      },
    });
  });
