import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { oneTimeTokens } from '../schema.ts';
import { answerSignIn, openSignIn, type ProvenSignIn, type SignedIn } from '../sign-in/finish-sign-in.ts';
import type { Visitor } from '#platform/http/visitor';
import { lockUser } from '../store/users.ts';
import { useCode, withCodeLimit, type GivenCode } from './use-code.ts';

const MAX_WRONG = 5;

/** What the first step has left. */
const Waiting = z.object({ method: z.string(), guestId: z.guid().optional(), restore: z.boolean().optional() });

/** The fifth wrong code takes the challenge away: whoever has only the password begins again, and is counted there too. */
const noteWrongCode = ({ db }: Identity, id: string, userId: string, visitor: Visitor): Promise<void> =>
  db.transaction(async (tx) => {
    const wrong = sql<number>`coalesce((${oneTimeTokens.data} ->> 'wrong')::int, 0)`;
    const [row] = await tx
      .update(oneTimeTokens)
      .set({ data: sql`jsonb_set(${oneTimeTokens.data}, '{wrong}', to_jsonb(${wrong} + 1))` })
      .where(eq(oneTimeTokens.id, id))
      .returning({ wrong });
    if (row !== undefined && row.wrong >= MAX_WRONG) await tx.delete(oneTimeTokens).where(eq(oneTimeTokens.id, id));
    await recordAudit(tx, { action: 'sign_in_failed', userId, visitor, details: { step: 'second_factor' } });
  });

interface Given extends GivenCode {
  readonly challenge: string;
  readonly restore?: boolean | undefined;
}

/**
 * The second step of a sign-in. Whatever refuses it leaves challenge and code as they were.
 * @throws AppError `invalid_challenge`, `invalid_code`, `rate_limited`, `account_disabled`, `account_deleted`, `guest_already_merged`
 */
export const finishSecondFactor = async (
  identity: Identity,
  { challenge, restore, ...given }: Given,
  visitor: Visitor,
): Promise<SignedIn> => {
  const { db, oneTimeTokens: tokens } = identity;
  const waiting = await tokens.peek(db, 'second_factor', challenge);
  if (waiting?.userId == null) throw new AppError('invalid_challenge');
  const { id, userId } = waiting;
  const open = () =>
    db.transaction(async (tx) => {
      await lockUser(tx, userId); // before the challenge, as everywhere: two at once wait and do not deadlock
      const row = await tokens.consume(tx, 'second_factor', challenge);
      if (row === undefined) throw new AppError('invalid_challenge');
      await useCode(tx, identity, userId, given, visitor);
      const first = Waiting.parse(row.data);
      const signIn: ProvenSignIn = { ...first, userId, visitor, restore: restore ?? first.restore, complete: true };
      return { signIn, opened: await openSignIn(tx, identity, signIn) };
    });
  const { signIn, opened } = await withCodeLimit(identity, userId, open).catch(async (error: unknown) => {
    if (error instanceof AppError && error.code === 'invalid_code') await noteWrongCode(identity, id, userId, visitor);
    throw error;
  });
  return answerSignIn(identity, signIn, opened);
};
