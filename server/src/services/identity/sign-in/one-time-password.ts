import { z } from 'zod';
import { ONE_TIME_PASSWORD_HOURS, type NewPasswordNeeded } from '@madang/contracts/identity';
import { AppError } from '#platform/errors';
import type { Visitor } from '#platform/http/visitor';
import { assertNotBanned } from '../accounts/bans.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { requireAnotherPassword } from '../passwords/another-password.ts';
import { hashPassword } from '../passwords/hash.ts';
import {
  deleteCredential,
  findCredential,
  isSamePassword,
  setCredential,
  type CredentialRow,
} from '../store/credentials.ts';
import { lockUser, type UserRow } from '../store/users.ts';
import { answerSignIn, openSignIn, type ProvenSignIn, type SignedIn } from './finish-sign-in.ts';

/** And whoever has used it chooses their own within this time. */
const CHOOSE_SECONDS = 900;

interface Used {
  readonly user: UserRow;
  readonly credential: CredentialRow;
  readonly guestId: string | undefined;
  readonly restore: boolean | undefined;
  readonly visitor: Visitor;
}

/**
 * A password that was printed on a screen opens no session. It is used up by signing in with it, and gives one thing:
 * the
 * right to choose another one. @throws AppError `one_time_password_expired`, `account_disabled`, `invalid_credentials`
 */
export const useOneTimePassword = async (identity: Identity, used: Used): Promise<NewPasswordNeeded> => {
  const { user, credential, guestId, restore, visitor } = used;
  const isOver = Date.now() - credential.changedAt.getTime() > ONE_TIME_PASSWORD_HOURS * 3_600_000;
  if (isOver) throw new AppError('one_time_password_expired');
  const id = await identity.db.transaction(async (tx) => {
    const locked = await lockUser(tx, user.id);
    // Of two at once, the second finds that it is gone.
    if (locked === undefined || !isSamePassword(await findCredential(tx, user.id), credential))
      throw new AppError('invalid_credentials');
    assertNotBanned(locked);
    await deleteCredential(tx, user.id);
    await recordAudit(tx, { action: 'one_time_password_used', userId: user.id, visitor });
    return identity.oneTimeTokens.issue(tx, {
      purpose: 'new_password',
      userId: user.id,
      data: { guestId, restore, given: credential.passwordHash },
      seconds: CHOOSE_SECONDS,
    });
  });
  return { new_password_required: true, challenge: identity.oneTimeTokens.textOf(id, 'new_password') };
};

/** `given`: the hash of the one that is used up, which must not come back as one for ever. */
const Waiting = z.object({
  guestId: z.guid().optional(),
  restore: z.boolean().optional(),
  given: z.string().optional(),
});

/**
 * @throws AppError `invalid_challenge`, `password_unchanged` and those of the password's rules (the challenge stays), and
 * those of finishing a sign-in
 */
export const chooseFirstPassword = async (
  identity: Identity,
  { challenge, password }: { challenge: string; password: string },
  visitor: Visitor,
): Promise<SignedIn> => {
  const { db, oneTimeTokens, passwordRules } = identity;
  const waiting = await oneTimeTokens.peek(db, 'new_password', challenge);
  if (waiting?.userId == null) throw new AppError('invalid_challenge');
  const { userId } = waiting;
  const { guestId, restore, given } = Waiting.parse(waiting.data);
  await requireAnotherPassword(password, given);
  await passwordRules.check(password);
  const hash = await hashPassword(password);
  const { signIn, opened } = await db.transaction(async (tx) => {
    await lockUser(tx, userId);
    if ((await oneTimeTokens.consume(tx, 'new_password', challenge)) === undefined)
      throw new AppError('invalid_challenge');
    await setCredential(tx, userId, hash);
    await recordAudit(tx, { action: 'password_changed', userId, visitor });
    const proven: ProvenSignIn = { guestId, restore, userId, method: 'password', visitor };
    return { signIn: proven, opened: await openSignIn(tx, identity, proven) };
  });
  return answerSignIn(identity, signIn, opened);
};
