import type { Action, BadgeName } from '@madang/contracts/users/entities';
import type { Transaction } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';
import { publishEvent } from '#platform/events/publish';
import { unlockEarned } from '../characters/unlock-earned.ts';
import { earnInvitation } from '../store/invitations.ts';
import { addEntry, countDaysOnEnd, countToday, giveBadges, sumPoints, type EntryRow } from '../store/points.ts';
import { lockOwner } from '../store/owners.ts';
import { levelOf, RULES } from './rules.ts';

interface Earned {
  readonly userId: string;
  readonly action: Action;
  /** The same whenever the same thing is told again. */
  readonly eventKey: string;
  /** Where a person has it once, however it is told. */
  readonly onceKey?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly badge?: BadgeName | undefined;
}

const WEEK = 7;

/**
 * Writes down what somebody has done, with the points that it earns; once, however often and by however many it is told at
 * the same time. @returns undefined where that was done before, and for whoever is erased
 */
export const award = async (
  tx: Transaction,
  { userId, action, eventKey, onceKey, metadata, badge }: Earned,
): Promise<EntryRow | undefined> => {
  const owner = await lockOwner(tx, userId);
  if (owner === null) return undefined;
  const rule = RULES[action];
  const points = (await countToday(tx, owner, action)) < rule.perDay ? rule.points : 0;
  const entry = await addEntry(tx, {
    userId: owner,
    action,
    points,
    eventKey,
    onceKey: onceKey ?? null,
    metadata: metadata ?? {},
  });
  if (entry === undefined) {
    // What is told again may have become better meanwhile: a badge is had once all the same.
    if (badge === undefined) return undefined;
    await giveBadges(tx, owner, [badge]);
    await unlockEarned(tx, owner);
    return undefined;
  }
  const { points: total } = await sumPoints(tx, owner);
  if (points > 0)
    await publishEvent(tx, owner, 'points.changed', { action, points_earned: points, total_points: total });
  const level = levelOf(total);
  const isWeek = action === 'attendance' && (await countDaysOnEnd(tx, owner)) >= WEEK;
  await giveBadges(tx, owner, [
    ...(rule.isReal ? (['first_activity'] as const) : []),
    ...(isWeek ? (['attendance_week'] as const) : []),
    ...(level >= 3 ? (['level_3'] as const) : []),
    ...(level >= 5 ? (['level_5'] as const) : []),
    ...(badge === undefined ? [] : [badge]),
  ]);
  await unlockEarned(tx, owner);
  if (!rule.isReal) return entry;
  // In a transaction of its own: two people's points locked at once could wait for each other.
  const inviter = await earnInvitation(tx, owner);
  if (inviter !== undefined) await emitEvent(tx, 'users.invitation_earned', { inviter_id: inviter, invitee_id: owner });
  return entry;
};
