import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { proveOwner } from '../accounts/prove-owner.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sendNotice } from '../mail/send-later.ts';
import { recoveryCodes, totpSecrets } from '../schema.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import type { UserRow } from '../store/users.ts';
import { lockOwner, type Owner } from './lock-owner.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { requireAnotherFactor } from './required.ts';
import { newTotp, useTotpCode } from './totp-codes.ts';
import { useCode, withCodeLimit, type GivenCode } from './use-code.ts';

const isOn = async (tx: Transaction, userId: string): Promise<boolean | undefined> => {
  const [row] = await tx
    .select({ confirmedAt: totpSecrets.confirmedAt })
    .from(totpSecrets)
    .where(eq(totpSecrets.userId, userId));
  return row === undefined ? undefined : row.confirmedAt !== null;
};

/** The secret is in the answer only. It asks for nothing yet. @throws AppError `account_required`, `totp_already_on`, and as {@link proveOwner} */
export const startTotp = async (
  identity: Identity,
  owner: Owner,
  password: string | undefined,
): Promise<{ secret: string; uri: string }> => {
  await proveOwner(identity, owner, password);
  return identity.db.transaction(async (tx) => {
    const user = await lockOwner(tx, owner);
    if ((await isOn(tx, user.id)) === true) throw new AppError('totp_already_on');
    const { secret, uri, wrapped } = newTotp(identity.totpKey, user.email ?? user.loginId ?? user.name);
    const fresh = { wrappedSecret: wrapped, confirmedAt: null, lastStep: 0 };
    await tx
      .insert(totpSecrets)
      .values({ userId: user.id, ...fresh })
      .onConflictDoUpdate({ target: totpSecrets.userId, set: fresh });
    return { secret, uri };
  });
};

/**
 * From now on every sign-in asks for a code; sessions that never gave one end.
 * @throws AppError `invalid_code`, `totp_not_on` before {@link startTotp}, `totp_already_on`, `rate_limited`
 */
export const confirmTotp = (
  identity: Identity,
  { userId, sessionId, visitor }: Owner,
  code: string,
): Promise<string[]> =>
  withCodeLimit(identity, userId, () =>
    identity.db.transaction(async (tx) => {
      const user = await lockOwner(tx, { userId, sessionId });
      const state = await isOn(tx, userId);
      if (state !== false) throw new AppError(state === true ? 'totp_already_on' : 'totp_not_on');
      if (!(await useTotpCode(tx, identity.totpKey, userId, code, 'any'))) throw new AppError('invalid_code');
      await tx
        .update(totpSecrets)
        .set({ confirmedAt: sql`now()` })
        .where(eq(totpSecrets.userId, userId));
      await revokeSessionsOf(tx, userId, identity.accessTokenSeconds, sessionId);
      await recordAudit(tx, { action: 'totp_added', userId, visitor });
      await sendNotice(tx, identity, user, 'ways_in_changed');
      return makeRecoveryCodes(tx, userId);
    }),
  );

const withProof = async <T>(
  identity: Identity,
  owner: Owner,
  password: string | undefined,
  given: GivenCode,
  act: (tx: Transaction, user: UserRow) => Promise<T>,
): Promise<T> => {
  await proveOwner(identity, owner, password);
  return withCodeLimit(identity, owner.userId, () =>
    identity.db.transaction(async (tx) => {
      const user = await lockOwner(tx, owner);
      if ((await isOn(tx, user.id)) !== true) throw new AppError('totp_not_on');
      await useCode(tx, identity, user.id, given, owner.visitor);
      return act(tx, user);
    }),
  ).catch(async (error: unknown) => {
    if (error instanceof AppError && error.code === 'invalid_code') {
      const { userId, visitor } = owner;
      await recordAudit(identity.db, { action: 'reauthentication_failed', userId, visitor, details: { by: 'code' } });
    }
    throw error;
  });
};

/** @throws AppError `invalid_code`, `totp_not_on`, `second_factor_required`, `rate_limited`, and as {@link proveOwner} */
export const removeTotp = (
  identity: Identity,
  owner: Owner,
  password: string | undefined,
  given: GivenCode,
): Promise<void> =>
  withProof(identity, owner, password, given, async (tx, user) => {
    await requireAnotherFactor(tx, identity.config, user, (methods) => methods.includes('passkey'));
    for (const table of [totpSecrets, recoveryCodes]) await tx.delete(table).where(eq(table.userId, user.id));
    await recordAudit(tx, { action: 'totp_removed', userId: user.id, visitor: owner.visitor });
    await sendNotice(tx, identity, user, 'ways_in_changed');
  });

/** @throws AppError `invalid_code`, `totp_not_on`, `rate_limited`, and as {@link proveOwner} */
export const renewRecoveryCodes = (
  identity: Identity,
  owner: Owner,
  password: string | undefined,
  given: GivenCode,
): Promise<string[]> =>
  withProof(identity, owner, password, given, async (tx, user) => {
    await recordAudit(tx, { action: 'recovery_codes_made', userId: user.id, visitor: owner.visitor });
    return makeRecoveryCodes(tx, user.id);
  });
