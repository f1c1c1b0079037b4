import { and, desc, eq, inArray, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import { oneTimeTokens, users } from '../schema.ts';
import type { UserRow } from './users.ts';

/** So many accounts may wait for the proof of one address: each is looked at when its owner types a password. */
export const MAX_CLAIMS = 5;

/**
 * What is decided about an address is decided one after the other: registrations, proofs, moves. To be taken before any
 * account is locked.
 */
export const lockAddress = async (tx: Transaction, address: string): Promise<void> => {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`address ${address}`}, 0))`);
};

const isClaimOf = (address: string): SQL | undefined =>
  or(and(eq(users.email, address), isNull(users.emailVerifiedAt)), eq(users.pendingEmail, address));

export const isClaim = ({ email, emailVerifiedAt, pendingEmail }: UserRow, address: string): boolean =>
  (email === address && emailVerifiedAt === null) || pendingEmail === address;

/** Accounts that name an address which none of them has proven, the newest first. */
export const listClaims = (db: Executor, address: string): Promise<UserRow[]> =>
  db.select().from(users).where(isClaimOf(address)).orderBy(desc(users.id));

/** The same, locked. */
export const lockClaims = (tx: Transaction, address: string): Promise<UserRow[]> =>
  tx.select().from(users).where(isClaimOf(address)).orderBy(users.id).for('update');

/** Takes the address away from those accounts, and with it the links that were sent there on their behalf. */
export const dropClaims = async (tx: Transaction, claims: readonly UserRow[], address: string): Promise<void> => {
  if (claims.length === 0) return;
  const ids = claims.map(({ id }) => id);
  await tx
    .update(users)
    .set({ email: null, emailVerifiedAt: null })
    .where(and(inArray(users.id, ids), eq(users.email, address)));
  await tx
    .update(users)
    .set({ pendingEmail: null })
    .where(and(inArray(users.id, ids), eq(users.pendingEmail, address)));
  await tx
    .delete(oneTimeTokens)
    .where(and(inArray(oneTimeTokens.userId, ids), sql`${oneTimeTokens.data} ->> 'to' = ${address}`));
};
