import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { auditLog } from '../schema.ts';
import { ACTS_ON_CONVERSATIONS } from './own-event.ts';

/**
 * What is left of people who are erased: that it happened, when, and to whom by an id that says nothing any more. What admins
 * wrote about them goes, and from where they came; the network of an admin who did something to them is the admin's.
 * In the transaction in which their rows went, after that.
 */
export const forgetInAudit = async (tx: Executor, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  const [theirs, byThem] = [inArray(auditLog.userId, [...ids]), inArray(auditLog.actorId, [...ids])];
  await tx
    .update(auditLog)
    .set({ details: sql`${auditLog.details} - 'reason'` })
    .where(theirs);
  await tx
    .update(auditLog)
    .set({ network: '', userAgent: '' })
    .where(or(and(theirs, isNull(auditLog.actorId)), byThem));
};

/** Who has looked into the conversations of a guest, and why, is told to whoever has them now. */
export const moveLooks = async (tx: Executor, guestId: string, userId: string): Promise<void> => {
  await tx
    .update(auditLog)
    .set({ userId })
    .where(and(eq(auditLog.userId, guestId), inArray(auditLog.action, ACTS_ON_CONVERSATIONS)));
};
