import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Identity } from '../context.ts';
import { recordAudit } from '../audit/record.ts';
import { answerSignIn, openSignIn, type SignedIn } from '../sign-in/finish-sign-in.ts';
import { insertGuest } from '../sign-in/start-guest.ts';
import type { Visitor } from '#platform/http/visitor';
import type { ProvenIdentity } from '../social/proven-identity.ts';
import { findIdentity, insertIdentity, isTakenMeanwhile } from '../store/identities.ts';
import { lockUser } from '../store/users.ts';

/** @throws AppError `already_registered` */
const findOrStart = async (
  tx: Transaction,
  proven: ProvenIdentity,
  guestId: string | undefined,
  visitor: Visitor,
): Promise<string> => {
  const known = await findIdentity(tx, proven);
  if (known !== undefined) {
    const user = await lockUser(tx, known.userId);
    // The guest has become an account, or part of one, while we waited: they come anew.
    if ((await findIdentity(tx, proven))?.id !== known.id) return findOrStart(tx, proven, guestId, visitor);
    if (user?.kind === 'user') throw new AppError('already_registered');
    return known.userId;
  }
  const guest = guestId === undefined ? undefined : await lockUser(tx, guestId);
  const userId = guest?.kind === 'guest' ? guest.id : (await insertGuest(tx, visitor)).id;
  await insertIdentity(tx, userId, proven);
  await recordAudit(tx, { action: 'identity_linked', userId, visitor, details: { provider: proven.provider } });
  return userId;
};

/**
 * Somebody who is anonymous elsewhere is a guest here: the same one each time, and the guest that they were before if
 * they were one. Whoever has an account since is no longer anonymous there, and a token of before does not open it.
 * @throws AppError `already_registered`, and those of finishing a sign-in
 */
export const signInAnonymously = async (
  identity: Identity,
  proven: ProvenIdentity,
  guestId: string | undefined,
  visitor: Visitor,
): Promise<SignedIn> => {
  const open = () =>
    identity.db.transaction(async (tx) => {
      const userId = await findOrStart(tx, proven, guestId, visitor);
      const signIn = { userId, method: proven.provider, visitor };
      return { signIn, opened: await openSignIn(tx, identity, signIn) };
    });
  const { signIn, opened } = await open().catch((error: unknown) => {
    if (isTakenMeanwhile(error)) return open();
    throw error;
  });
  return answerSignIn(identity, signIn, opened);
};
