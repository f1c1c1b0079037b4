import { eq, or, sql } from 'drizzle-orm';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import type { Database, Transaction } from '#platform/db/database';
import type { GuestMerge } from '#platform/personal-data';
import { badges, becameAccounts, invitations, inviteCodes, pointEntries, unlocks } from '../schema.ts';
import { listBadges, lockPoints, seoulDayOf, type EntryRow } from '../store/points.ts';
import { unlockEarned } from '../characters/unlock-earned.ts';
import { RULES } from './rules.ts';

export const describeEntry = ({ id, action, points, metadata, at }: EntryRow) => ({
  id,
  action,
  points_earned: points,
  metadata,
  created_at: at.toISOString(),
});

/** All but the activities, which may be many. */
export const pointRecords = async (db: Database, userId: string) => {
  const [codes, invited, earned, opened] = await Promise.all([
    db.select().from(inviteCodes).where(eq(inviteCodes.userId, userId)),
    db
      .select()
      .from(invitations)
      .where(or(eq(invitations.inviteeId, userId), eq(invitations.inviterId, userId))),
    listBadges(db, userId),
    db.select().from(unlocks).where(eq(unlocks.userId, userId)),
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
    ...opened.map(({ unlocked, at }) => ({ type: 'unlock', unlocked, unlocked_at: at.toISOString() })),
    ...earned.map(({ badge, earnedAt }) => ({ type: 'badge', badge, earned_at: earnedAt.toISOString() })),
  ];
};

export const erasePoints = async (db: Database, userId: string): Promise<void> => {
  await deleteInBatches(db, pointEntries, eq(pointEntries.userId, userId));
  await deleteInBatches(db, badges, eq(badges.userId, userId));
  await deleteInBatches(db, unlocks, eq(unlocks.userId, userId));
  await deleteInBatches(db, inviteCodes, eq(inviteCodes.userId, userId));
  await deleteInBatches(db, invitations, eq(invitations.inviteeId, userId));
  await deleteInBatches(db, invitations, eq(invitations.inviterId, userId));
  await deleteInBatches(db, becameAccounts, eq(becameAccounts.userId, userId));
};

const limits = JSON.stringify(Object.entries(RULES).map(([action, { perDay }]) => ({ action, per_day: perDay })));

/** Of a day on which both earned something, as much counts as if one person had done all of it: the first, up to the limit. */
const keepLimits = async (tx: Transaction, guestId: string, userId: string): Promise<void> => {
  const daysOf = (who: string) =>
    sql`SELECT action, ${seoulDayOf(sql`at`)} AS day FROM ${pointEntries} WHERE user_id = ${who} AND points > 0`;
  await tx.execute(sql`
    WITH shared AS (${daysOf(guestId)} INTERSECT ${daysOf(userId)}),
      counted AS (SELECT e.id, l.per_day, row_number() OVER (PARTITION BY shared.action, shared.day ORDER BY e.at, e.id) AS nth
        FROM ${pointEntries} AS e JOIN shared ON shared.action = e.action AND shared.day = ${seoulDayOf(sql`e.at`)}
        JOIN jsonb_to_recordset(${limits}::jsonb) AS l(action text, per_day int) ON l.action = e.action
        WHERE e.user_id IN (${guestId}, ${userId}) AND e.points > 0)
    UPDATE ${pointEntries} AS e SET points = 0 FROM counted WHERE counted.id = e.id AND counted.nth > counted.per_day`);
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
  await keepLimits(tx, guestId, userId);
  await tx.update(pointEntries).set({ userId }).where(eq(pointEntries.userId, guestId));
  await tx.execute(sql`
    WITH theirs AS (DELETE FROM ${badges} WHERE user_id = ${guestId} RETURNING badge, earned_at)
    INSERT INTO ${badges} AS own (user_id, badge, earned_at) SELECT ${userId}::uuid, badge, earned_at FROM theirs
    ON CONFLICT (user_id, badge) DO UPDATE SET earned_at = least(own.earned_at, excluded.earned_at)`);
  await tx.execute(sql`
    WITH theirs AS (DELETE FROM ${unlocks} WHERE user_id = ${guestId} RETURNING unlocked, at)
    INSERT INTO ${unlocks} AS own (user_id, unlocked, at) SELECT ${userId}::uuid, unlocked, at FROM theirs
    ON CONFLICT (user_id, unlocked) DO UPDATE SET at = least(own.at, excluded.at)`);
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
  await unlockEarned(tx, userId);
};
