import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#platform/db/database';
import type { Visitor } from '#platform/http/visitor';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sessions } from '../schema.ts';
import { GUEST_NAME } from '../sign-in/start-guest.ts';
import { dropClaims, lockClaims } from '../store/claims.ts';
import { setCredential } from '../store/credentials.ts';
import { changeUser, deleteUser, insertUser, type UserRow } from '../store/users.ts';
import { dropTokensOf } from '../tokens/one-time-token.ts';
import { endAccess } from './end-access.ts';

type Settling = Pick<Identity, 'accessTokenSeconds' | 'emit'>;

/** Nobody has proven the address yet: from now on no other account names it. To be called before its owner gets it. */
export const freeAddress = async (tx: Transaction, address: string, ownerId?: string): Promise<UserRow[]> => {
  const others = (await lockClaims(tx, address)).filter(({ id }) => id !== ownerId);
  await dropClaims(tx, others, address);
  return others;
};

/** An account that has a name of its own, or rights that nobody gains by a mail, goes on without the address. */
const goesOn = ({ id, loginId, roles, disabledAt, deletedAt }: UserRow, reached: string | undefined): boolean =>
  disabledAt !== null ||
  deletedAt !== null ||
  roles.some((role) => role !== 'user') ||
  (loginId !== null && id !== reached);

const hasBeenUsed = async (tx: Transaction, userId: string): Promise<boolean> => {
  const [row] = await tx.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, userId)).limit(1);
  return row !== undefined;
};

interface Settled {
  readonly ownerId: string;
  /** The account whose link was used. */
  readonly reached?: string | undefined;
  readonly visitor: Pick<Visitor, 'network' | 'userAgent'>;
}

/**
 * What becomes of accounts that named an address which somebody else has proven since. Everything that opened them
 * ends;
 * what was made in them is set aside for the owner of the address, who may have made it, and is erased like an unused
 * guest's when nobody asks for it. It never becomes part of the owner's account by itself.
 * Sudhodanan and Paverd, "Pre-hijacked accounts" (USENIX Security 2022).
 */
export const settleClaims = async (
  tx: Transaction,
  identity: Settling,
  claims: readonly UserRow[],
  { ownerId, reached, visitor }: Settled,
): Promise<void> => {
  for (const claim of claims) {
    if (goesOn(claim, reached)) continue;
    await endAccess(tx, identity, claim.id);
    for (const userId of [claim.id, ownerId])
      await recordAudit(tx, { action: 'unproven_access_removed', userId, visitor, details: { account_id: claim.id } });
    if (await hasBeenUsed(tx, claim.id)) {
      await changeUser(tx, claim.id, {
        kind: 'guest',
        name: GUEST_NAME[claim.locale],
        loginId: null,
        proofChallenge: null,
        setAsideFor: ownerId,
        lastSeenAt: new Date(),
      });
    } else {
      await deleteUser(tx, claim.id);
      await identity.emit(tx, 'identity.user_removed', { user_id: claim.id });
    }
  }
};

interface Proof {
  readonly address: string;
  /** The account of whoever has shown to have made it; without one the owner of the address gets a new account. */
  readonly maker: UserRow | undefined;
  readonly passwordHash: string | undefined;
  readonly reached: string | undefined;
  readonly visitor: Visitor;
}

/** Gives an address to whoever reads mail there. The caller holds the address's lock. */
export const proveAddress = async (
  tx: Transaction,
  identity: Settling,
  { address, maker, passwordHash, reached, visitor }: Proof,
): Promise<UserRow> => {
  const claims = await freeAddress(tx, address, maker?.id);
  const proven = { email: address, emailVerifiedAt: new Date() };
  const owner =
    maker === undefined
      ? await insertUser(tx, {
          ...proven,
          id: uuidv7(),
          kind: 'user',
          name: address.split('@')[0] ?? '',
          roles: ['user'],
          locale: visitor.locale,
        })
      : await changeUser(tx, maker.id, { ...proven, pendingEmail: null, proofChallenge: null });
  await dropTokensOf(tx, owner.id, 'verify_email');
  if (passwordHash !== undefined) await setCredential(tx, owner.id, passwordHash);
  if (maker === undefined)
    await recordAudit(tx, { action: 'registered', userId: owner.id, visitor, details: { method: 'mail' } });
  await recordAudit(tx, { action: 'email_verified', userId: owner.id, visitor });
  // Whoever comes for an account of theirs comes for no other one, whichever link they used.
  await settleClaims(tx, identity, claims, {
    ownerId: owner.id,
    reached: maker === undefined ? reached : undefined,
    visitor,
  });
  return owner;
};
