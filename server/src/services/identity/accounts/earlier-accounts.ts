import { and, eq } from 'drizzle-orm';
import type { EarlierAccount } from '@madang/contracts/identity';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Visitor } from '#platform/http/visitor';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { users } from '../schema.ts';
import { lockCaller } from '../second-factors/lock-owner.ts';
import { deleteUser } from '../store/users.ts';
import { mergeGuest } from './merge-guest.ts';

/**
 * What was made with the address before its owner proved it, and is set aside for them: nobody knows whose it is but
 * they.
 */
export const listEarlierAccounts = async ({ db }: Identity, ownerId: string): Promise<EarlierAccount[]> => {
  const rows = await db.select().from(users).where(eq(users.setAsideFor, ownerId)).orderBy(users.id);
  return rows.map(({ id, createdAt, lastSeenAt }) => ({
    id,
    created_at: createdAt.toISOString(),
    set_aside_at: lastSeenAt.toISOString(),
  }));
};

interface MergeRequest {
  readonly ownerId: string;
  readonly sessionId: string;
  readonly id: string;
  readonly visitor: Visitor;
}

const lockEarlier = async (tx: Transaction, { ownerId, sessionId, id }: MergeRequest): Promise<void> => {
  await lockCaller(tx, { userId: ownerId, sessionId });
  const [row] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, id), eq(users.setAsideFor, ownerId)))
    .for('update');
  if (row === undefined) throw new AppError('earlier_account_not_found');
};

/** Its owner made it: what it holds becomes theirs. @throws AppError `earlier_account_not_found` */
export const takeEarlierAccount = async (identity: Identity, merge: MergeRequest): Promise<'done' | 'pending'> => {
  await identity.db.transaction(async (tx) => {
    await lockEarlier(tx, merge);
    await mergeGuest(tx, identity, { guestId: merge.id, userId: merge.ownerId, visitor: merge.visitor });
    await tx.update(users).set({ setAsideFor: null }).where(eq(users.id, merge.id));
  });
  return identity.merges.settled(merge.id);
};

/** Somebody else made it: it is erased at once. @throws AppError `earlier_account_not_found` */
export const removeEarlierAccount = async ({ db, emit }: Identity, merge: MergeRequest): Promise<void> => {
  await db.transaction(async (tx) => {
    await lockEarlier(tx, merge);
    await deleteUser(tx, merge.id);
    await emit(tx, 'identity.user_removed', { user_id: merge.id });
    await recordAudit(tx, {
      action: 'earlier_account_removed',
      userId: merge.ownerId,
      visitor: merge.visitor,
      details: { account_id: merge.id },
    });
  });
};
