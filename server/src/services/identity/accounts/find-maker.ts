import { createHash } from 'node:crypto';
import type { Principal } from '#platform/auth/principal';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Visitor } from '#platform/http/visitor';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { verifyPassword } from '../passwords/hash.ts';
import { findCredential, isSamePassword } from '../store/credentials.ts';
import { isSessionLive } from '../store/sessions.ts';
import { lockUser, type UserRow } from '../store/users.ts';

/** What somebody who follows a link in a mail has besides the mail. */
export interface Evidence {
  readonly caller: Principal | null;
  /** Of RFC 7636, kept by the client that registered. */
  readonly codeVerifier?: string | undefined;
  readonly password?: string | undefined;
}

/** Somebody who made an account, as far as was seen before it was locked. */
export interface Maker {
  readonly userId: string;
  /** The account, locked, if what showed its maker is still so. */
  confirm(tx: Transaction): Promise<UserRow | undefined>;
}

const s256 = (codeVerifier: string): string => createHash('sha256').update(codeVerifier).digest('base64url');

const byPassword = async (
  identity: Identity,
  address: string,
  accounts: readonly UserRow[],
  password: string,
): Promise<Maker | undefined> => {
  const limits = [
    { key: `password for a link to ${address}`, max: 10, windowSeconds: 60 },
    { key: `password for a link to ${address} a day`, max: 100, windowSeconds: 86_400 },
  ];
  for (const { id } of accounts) {
    const credential = await findCredential(identity.db, id);
    if (credential === undefined || credential.mustChange) continue;
    const before = (): Promise<void> => identity.throttle.take(limits);
    if (!(await verifyPassword(password, credential.passwordHash, { before }))) continue;
    await identity.throttle.giveBack(limits);
    return {
      userId: id,
      async confirm(tx) {
        const user = await lockUser(tx, id);
        return isSamePassword(await findCredential(tx, id), credential) ? user : undefined;
      },
    };
  }
  return undefined;
};

/**
 * A mail proves the mailbox, not who chose the password: which of the accounts that name the address was made by
 * whoever
 * is there. Their session says so, or their browser, or the password that they chose.
 * @throws AppError `rate_limited`; `invalid_credentials` where a password was given that is none of theirs
 */
export const findMaker = async (
  identity: Identity,
  address: string,
  accounts: readonly UserRow[],
  { caller, codeVerifier, password }: Evidence,
  visitor: Visitor,
): Promise<Maker | undefined> => {
  const mine =
    caller?.scopes.includes('account') === true ? accounts.find(({ id }) => id === caller.userId) : undefined;
  if (caller !== null && mine !== undefined) {
    return {
      userId: mine.id,
      async confirm(tx) {
        const user = await lockUser(tx, mine.id);
        return (await isSessionLive(tx, mine.id, caller.sessionId)) ? user : undefined;
      },
    };
  }
  const challenge = codeVerifier === undefined ? undefined : s256(codeVerifier);
  const here =
    challenge === undefined ? undefined : accounts.find(({ proofChallenge }) => proofChallenge === challenge);
  if (here !== undefined) {
    return {
      userId: here.id,
      async confirm(tx) {
        const user = await lockUser(tx, here.id);
        return user?.proofChallenge === challenge ? user : undefined;
      },
    };
  }
  if (password === undefined) return undefined;
  const known = await byPassword(identity, address, accounts, password);
  if (known === undefined) {
    // Whose it was meant for, where there is one.
    const userId = accounts.length === 1 ? (accounts[0]?.id ?? null) : null;
    await recordAudit(identity.db, { action: 'sign_in_failed', userId, visitor, details: { step: 'mail' } });
    throw new AppError('invalid_credentials');
  }
  return known;
};
