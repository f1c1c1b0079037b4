import { and, eq, gt, inArray, sql, type SQL } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Executor } from '#platform/db/database';
import { auditLog } from '../schema.ts';
import { ACTS_ON_CONVERSATIONS } from './own-event.ts';

/** So many lines are changed by one statement: a log of many years takes several, none of which is long. */
const BATCH = 1000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Lines that have nothing to forget are left as they are. */
const forgetWhere = async (tx: Executor, hasSomething: SQL, without: PgUpdateSetSource<typeof auditLog>) => {
  let last = BEFORE_ALL;
  for (;;) {
    const next = tx
      .select({ id: auditLog.id })
      .from(auditLog)
      .where(and(hasSomething, gt(auditLog.id, last)))
      .orderBy(auditLog.id)
      .limit(BATCH);
    const done = await tx
      .update(auditLog)
      .set(without)
      .where(inArray(auditLog.id, next))
      .returning({ id: auditLog.id });
    if (done.length < BATCH) return;
    last = done.reduce((max, { id }) => (id > max ? id : max), last);
  }
};

/**
 * What is left of people who are erased: that it happened, when, and to whom by an id that says nothing any more. What admins
 * wrote about them goes, and from where they came; the network of an admin who did something to them is the admin's.
 * In the transaction in which their rows went, after that.
 */
export const forgetInAudit = async (tx: Executor, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  const [theirs, byThem] = [inArray(auditLog.userId, [...ids]), inArray(auditLog.actorId, [...ids])];
  const saysFromWhere = sql`(${auditLog.network} <> '' OR ${auditLog.userAgent} <> '')`;
  const nowhere = { network: '', userAgent: '' };
  await forgetWhere(tx, sql`${theirs} AND ${auditLog.details} ? 'reason'`, {
    details: sql`${auditLog.details} - 'reason'`,
  });
  await forgetWhere(tx, sql`${theirs} AND ${auditLog.actorId} IS NULL AND ${saysFromWhere}`, nowhere);
  await forgetWhere(tx, sql`${byThem} AND ${saysFromWhere}`, nowhere);
};

/** Who has looked into the conversations of a guest, and why, is told to whoever has them now. */
export const moveLooks = async (tx: Executor, guestId: string, userId: string): Promise<void> => {
  await tx
    .update(auditLog)
    .set({ userId })
    .where(and(eq(auditLog.userId, guestId), inArray(auditLog.action, ACTS_ON_CONVERSATIONS)));
};
