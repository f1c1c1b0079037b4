import { and, eq, gt, lt, sql } from 'drizzle-orm';
import { events } from '@madang/contracts/index';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { AppError } from '#platform/errors';
import { MERGE_CHANNEL } from '#platform/guest-merges';
import type { GuestMerge } from '#platform/personal-data';
import { moveLooks } from '../audit/forget-person.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { guestMerges } from '../schema.ts';
import type { Visitor } from '#platform/http/visitor';
import { deleteIdentitiesOf } from '../store/identities.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import { deleteUser, lockUser } from '../store/users.ts';

/** Every service that keeps something of people: each moves what is its own and says so. */
const MOVERS = events['identity.guest_merged'].subscribers;

const tell = (tx: Transaction): Promise<unknown> => tx.execute(sql`SELECT pg_notify(${MERGE_CHANNEL}, '')`);

/**
 * Guests whose account becomes part of another one: they are the other one's from now on. What a service has not moved yet
 * goes there, and never to somebody who is gone by then.
 */
const followOn = async (tx: Transaction, { emit }: Pick<Identity, 'emit'>, { guestId, userId }: GuestMerge) => {
  const followers = await tx
    .update(guestMerges)
    .set({ userId })
    .where(eq(guestMerges.userId, guestId))
    .returning({ guestId: guestMerges.guestId, pending: guestMerges.pending });
  for (const { guestId: follower, pending } of followers) {
    if (pending.length === 0) continue;
    await tx.execute(sql`DELETE FROM platform.guest_merge WHERE guest_id = ${follower}`);
    await tx.execute(sql`
      INSERT INTO platform.guest_merge (guest_id, service, user_id)
      SELECT ${follower}::uuid, service, ${userId}::uuid FROM unnest(${sql.param(pending)}::text[]) AS service`);
    await emit(tx, 'identity.guest_merged', { guest_id: follower, user_id: userId });
  }
};

/**
 * What a guest has becomes an account's: what opened the guest does so no more, and every service is told to move its part.
 * false when there is nothing to move, because the guest is gone or no guest any more.
 * @throws AppError `guest_already_merged` when another account was quicker
 */
export const mergeGuest = async (
  tx: Transaction,
  { emit, accessTokenSeconds }: Pick<Identity, 'emit' | 'accessTokenSeconds'>,
  { guestId, userId, visitor }: { guestId: string; userId: string; visitor: Visitor },
): Promise<boolean> => {
  const guest = await lockUser(tx, guestId);
  const rows = await tx
    .insert(guestMerges)
    .values({ guestId, userId, pending: [...MOVERS] })
    .onConflictDoNothing()
    .returning();
  if (rows.length === 0) {
    if ((await findMerge(tx, guestId))?.userId !== userId) throw new AppError('guest_already_merged');
    return true;
  }
  // An account's own token came along with another account's password: two people on one machine, nothing to merge.
  // What was set aside is for one owner alone.
  if (guest?.kind !== 'guest' || (guest.setAsideFor ?? userId) !== userId) {
    await tx.delete(guestMerges).where(eq(guestMerges.guestId, guestId));
    return false;
  }
  await deleteIdentitiesOf(tx, guestId);
  await revokeSessionsOf(tx, guestId, accessTokenSeconds);
  await tx.execute(sql`
    INSERT INTO platform.guest_merge (guest_id, service, user_id)
    SELECT ${guestId}::uuid, service, ${userId}::uuid FROM unnest(${sql.param(MOVERS)}::text[]) AS service`);
  await followOn(tx, { emit }, { guestId, userId });
  await tell(tx);
  await emit(tx, 'identity.guest_merged', { guest_id: guestId, user_id: userId });
  await recordAudit(tx, { action: 'guest_merged', userId, visitor, details: { guest_id: guestId } });
  return true;
};

/** Which account a guest has become part of, as long as that is remembered. */
export const findMerge = async (
  db: Executor,
  guestId: string,
): Promise<typeof guestMerges.$inferSelect | undefined> => {
  const [row] = await db.select().from(guestMerges).where(eq(guestMerges.guestId, guestId));
  return row;
};

/** A service has moved its part. When all have, the guest goes. */
export const noteMoved = async (db: Database, guestId: string, service: string): Promise<void> => {
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(guestMerges)
      .set({ pending: sql`array_remove(${guestMerges.pending}, ${service}::text)` })
      .where(eq(guestMerges.guestId, guestId))
      .returning();
    await tx.execute(sql`DELETE FROM platform.guest_merge WHERE guest_id = ${guestId} AND service = ${service}`);
    if (row?.pending.length !== 0) return;
    // A look that is being written down now is written before this goes on, and is moved with the others.
    await lockUser(tx, guestId);
    await moveLooks(tx, guestId, row.userId);
    await deleteUser(tx, guestId);
    await tell(tx);
  });
};

/** Longer than any request of a guest whose sessions have ended. */
const REPEATED_FOR = sql`interval '1 hour'`;

/**
 * Says it again: a request of the guest that was on its way when a service moved its part may have written since.
 * Moving twice moves what there is.
 */
export const repeatMerges = async ({ db, emit }: Identity): Promise<void> => {
  await db.transaction(async (tx) => {
    const recent = await tx
      .select()
      .from(guestMerges)
      .where(gt(guestMerges.createdAt, sql`now() - ${REPEATED_FOR}`));
    for (const { guestId, userId } of recent)
      await emit(tx, 'identity.guest_merged', { guest_id: guestId, user_id: userId });
  });
};

/** Tokens of guests rest for a week: nobody asks for older ones. */
export const forgetOldMerges = async (db: Database): Promise<void> => {
  await deleteInBatches(
    db,
    guestMerges,
    sql`${and(eq(guestMerges.pending, []), lt(guestMerges.createdAt, sql`now() - interval '90 days'`))}`,
  );
};
