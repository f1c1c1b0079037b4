import { randomInt } from 'node:crypto';
import { and, asc, count, eq, isNull, sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import { invitations, inviteCodes } from '../schema.ts';
import { AppError } from '#platform/errors';
import { lockOwner } from './owners.ts';

/** What nobody takes for something else when it is read aloud or copied by hand. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const LENGTH = 8;
const newCode = (): string => Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');

const findCode = async (db: Executor, userId: string): Promise<string | undefined> => {
  const [row] = await db
    .select()
    .from(inviteCodes)
    .where(eq(inviteCodes.userId, userId))
    .orderBy(asc(inviteCodes.createdAt), asc(inviteCodes.code))
    .limit(1);
  return row?.code;
};

/** The code of a person, made when it is asked for. @throws AppError `invalid_token` for whoever is erased */
export const codeOf = async (tx: Transaction, userId: string): Promise<string> => {
  const known = await findCode(tx, userId);
  if (known !== undefined) return known;
  const owner = await lockOwner(tx, userId);
  if (owner === null) throw new AppError('invalid_token');
  for (;;) {
    const made = await findCode(tx, owner);
    if (made !== undefined) return made;
    await tx.insert(inviteCodes).values({ code: newCode(), userId: owner }).onConflictDoNothing();
  }
};

/** Nothing for a code that nobody has, one's own, a second one, or one of somebody whom the person has invited. */
export const addInvitation = async (tx: Executor, inviteeId: string, code: string): Promise<void> => {
  await tx.execute(sql`
    INSERT INTO ${invitations} (invitee_id, inviter_id)
    SELECT ${inviteeId}::uuid, user_id FROM ${inviteCodes} WHERE code = ${code.trim().toUpperCase()} AND user_id <> ${inviteeId}
    ON CONFLICT DO NOTHING`);
};

/** @returns who invited the person, the one time that there is something to earn by it */
export const earnInvitation = async (tx: Executor, inviteeId: string): Promise<string | undefined> => {
  const [row] = await tx
    .update(invitations)
    .set({ earnedAt: sql`now()` })
    .where(and(eq(invitations.inviteeId, inviteeId), isNull(invitations.earnedAt)))
    .returning();
  return row?.inviterId;
};

export const countInvitations = async (db: Executor, userId: string): Promise<{ invited: number; earned: number }> => {
  const [row] = await db
    .select({ invited: count(), earned: count(invitations.earnedAt) })
    .from(invitations)
    .where(eq(invitations.inviterId, userId));
  return row ?? { invited: 0, earned: 0 };
};
