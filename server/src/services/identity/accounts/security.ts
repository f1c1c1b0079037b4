import { count, eq } from 'drizzle-orm';
import type { Security } from '@madang/contracts/identity';
import type { Executor } from '#platform/db/database';
import { recoveryCodes } from '../schema.ts';
import { describePasskey, listPasskeys } from '../store/passkeys.ts';
import { secondFactorsOf } from '../second-factors/required.ts';
import { findCredential } from '../store/credentials.ts';

/** How an account can be opened, for its owner. */
export const describeSecurity = async (db: Executor, userId: string): Promise<Security> => {
  const credential = await findCredential(db, userId);
  const methods = await secondFactorsOf(db, userId);
  const [codes] = await db.select({ left: count() }).from(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  const passkeys = await listPasskeys(db, userId);
  return {
    has_password: credential?.mustChange === false,
    password_changed_at: credential?.mustChange === false ? credential.changedAt.toISOString() : null,
    totp: methods.includes('totp'),
    recovery_codes_left: codes?.left ?? 0,
    passkeys: passkeys.map(describePasskey),
  };
};
