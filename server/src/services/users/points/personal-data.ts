import { eq, or, sql } from 'drizzle-orm';
import type { Database, Transaction } from '#platform/db/database';
import type { GuestMerge } from '#platform/personal-data';
import { badges, invitations, inviteCodes, pointEntries, unlocks } from '../schema.ts';
import { noteBecame } from '../store/owners.ts';
import { listBadges, seoulDayOf, type EntryRow } from '../store/points.ts';
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

/** By which columns all that somebody has here is found. */
export const POINT_COLUMNS = [
  [pointEntries, pointEntries.userId],
  [badges, badges.userId],
  [unlocks, unlocks.userId],
  [inviteCodes, inviteCodes.userId],
  [invitations, invitations.inviteeId],
  [invitations, invitations.inviterId],
] as const;

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

/** What both have once stays as the larger of the two, the account's where they are alike; everything else adds up. */
export const mergePoints = async (tx: Transaction, { guestId, userId }: GuestMerge): Promise<void> => {
  await noteBecame(tx, guestId, userId);
  await tx.execute(sql`
    DELETE FROM ${pointEntries} AS less USING ${pointEntries} AS more
    WHERE less.once_key = more.once_key AND (less.user_id = ${guestId} AND more.user_id = ${userId} AND less.points <= more.points
      OR less.user_id = ${userId} AND more.user_id = ${guestId} AND less.points < more.points)`);
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
