import { eq, or, sql } from 'drizzle-orm';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import type { Database, Transaction } from '#platform/db/database';
import type { GuestMerge } from '#platform/personal-data';
import { badges, becameAccounts, invitations, inviteCodes, pointEntries } from '../schema.ts';
import { listBadges, lockPoints, type EntryRow } from '../store/points.ts';

export const describeEntry = ({ id, action, points, metadata, at }: EntryRow) => ({
  id,
  action,
  points_earned: points,
  metadata,
  created_at: at.toISOString(),
});

/** All but the activities, which may be many. */
export const pointRecords = async (db: Database, userId: string) => {
  const [codes, invited, earned] = await Promise.all([
    db.select().from(inviteCodes).where(eq(inviteCodes.userId, userId)),
    db
      .select()
      .from(invitations)
      .where(or(eq(invitations.inviteeId, userId), eq(invitations.inviterId, userId))),
    listBadges(db, userId),
  ]);
  return [
    ...codes.map(({ code, createdAt }) => ({ type: 'invite_code', code, created_at: createdAt.toISOString() })),
    // Who the other one is is theirs to tell.
    ...invited.map(({ inviteeId, createdAt, earnedAt }) => ({
      type: 'invitation',
      as: inviteeId === userId ? 'invited' : 'inviting',
      created_at: createdAt.toISOString(),
      earned_at: earnedAt?.toISOString() ?? null,
    })),
    ...earned.map(({ badge, earnedAt }) => ({ type: 'badge', badge, earned_at: earnedAt.toISOString() })),
  ];
};

export const erasePoints = async (db: Database, userId: string): Promise<void> => {
  await deleteInBatches(db, pointEntries, eq(pointEntries.userId, userId));
  await deleteInBatches(db, badges, eq(badges.userId, userId));
  await deleteInBatches(db, inviteCodes, eq(inviteCodes.userId, userId));
  await deleteInBatches(db, invitations, eq(invitations.inviteeId, userId));
  await deleteInBatches(db, invitations, eq(invitations.inviterId, userId));
  await deleteInBatches(db, becameAccounts, eq(becameAccounts.userId, userId));
};

/** What both have once stays the account's; everything else adds up. */
export const mergePoints = async (tx: Transaction, { guestId, userId }: GuestMerge): Promise<void> => {
  await lockPoints(tx, guestId);
  await lockPoints(tx, userId);
  await tx.insert(becameAccounts).values({ guestId, userId }).onConflictDoNothing();
  await tx.update(becameAccounts).set({ userId }).where(eq(becameAccounts.userId, guestId));
  await tx.execute(sql`
    DELETE FROM ${pointEntries} AS theirs WHERE user_id = ${guestId}
      AND EXISTS (SELECT FROM ${pointEntries} AS own WHERE own.user_id = ${userId} AND own.once_key = theirs.once_key)`);
  await tx.update(pointEntries).set({ userId }).where(eq(pointEntries.userId, guestId));
  await tx.execute(sql`
    WITH theirs AS (DELETE FROM ${badges} WHERE user_id = ${guestId} RETURNING badge, earned_at)
    INSERT INTO ${badges} AS own (user_id, badge, earned_at) SELECT ${userId}::uuid, badge, earned_at FROM theirs
    ON CONFLICT (user_id, badge) DO UPDATE SET earned_at = least(own.earned_at, excluded.earned_at)`);
  await tx.update(inviteCodes).set({ userId }).where(eq(inviteCodes.userId, guestId));
  // Those that would make somebody their own guest, or count two people twice.
  await tx.execute(sql`
    DELETE FROM ${invitations} AS theirs WHERE ${guestId}::uuid IN (invitee_id, inviter_id) AND (
      ${userId}::uuid IN (invitee_id, inviter_id) OR EXISTS (SELECT FROM ${invitations} AS own
        WHERE own.invitee_id <> theirs.invitee_id AND ${userId}::uuid IN (own.invitee_id, own.inviter_id)
          AND (theirs.invitee_id = ${guestId} AND own.invitee_id = ${userId}
            OR CASE WHEN theirs.invitee_id = ${guestId} THEN theirs.inviter_id ELSE theirs.invitee_id END IN (own.invitee_id, own.inviter_id))))`);
  await tx.update(invitations).set({ inviteeId: userId }).where(eq(invitations.inviteeId, guestId));
  await tx.update(invitations).set({ inviterId: userId }).where(eq(invitations.inviterId, guestId));
};
