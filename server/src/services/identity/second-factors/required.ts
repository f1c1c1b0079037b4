import { sql } from 'drizzle-orm';
import type { SecondFactorNeeded } from '@madang/contracts/identity';
import type { Executor } from '#platform/db/database';
import { passkeys, recoveryCodes, totpSecrets } from '../schema.ts';
import type { Config } from '../settings.ts';
import { AppError } from '#platform/errors';
import type { UserRow } from '../store/users.ts';

type Has = Record<'totp' | 'codes' | 'passkeys', boolean>;

/**
 * What an account asks for after its password; nothing for most. A passkey alone asks for nothing: it is another way in.
 * Where a second factor must be (`isRequired`), it is asked for all the same.
 */
export const secondFactorsOf = async (
  tx: Executor,
  userId: string,
  isRequired = false,
): Promise<SecondFactorNeeded['methods']> => {
  const { rows } = await tx.execute<Has>(sql`
    SELECT EXISTS (SELECT FROM ${totpSecrets} WHERE user_id = ${userId} AND confirmed_at IS NOT NULL) AS totp,
      EXISTS (SELECT FROM ${recoveryCodes} WHERE user_id = ${userId}) AS codes,
      EXISTS (SELECT FROM ${passkeys} WHERE user_id = ${userId}) AS passkeys`);
  const [has] = rows;
  if (has === undefined) throw new Error('select returned no row');
  const byPasskey = has.passkeys ? (['passkey'] as const) : [];
  if (!has.totp) return isRequired ? [...byPasskey] : [];
  return ['totp', ...(has.codes ? (['recovery_code'] as const) : []), ...byPasskey];
};

type Setting = Pick<Config, 'REQUIRE_ADMIN_SECOND_FACTOR'>;
type Person = Pick<UserRow, 'id' | 'roles'>;

export const mustHaveSecondFactor = (
  { REQUIRE_ADMIN_SECOND_FACTOR }: Setting,
  { roles }: Pick<Person, 'roles'>,
): boolean => REQUIRE_ADMIN_SECOND_FACTOR === 'true' && roles.includes('admin');

/**
 * The roles that somebody may act in: that of an admin only where two factors have opened the session, if that is required.
 * `method`: how the session was opened, or `api_key`.
 */
export const rolesHeld = async (tx: Executor, setting: Setting, user: Person, method: string): Promise<string[]> => {
  if (method === 'passkey' || !mustHaveSecondFactor(setting, user)) return user.roles;
  // With an authenticator every session has passed it. A passkey alone may not have been used for this one; keys were made by one that had.
  const methods = await secondFactorsOf(tx, user.id, method === 'api_key');
  return methods.length > 0 ? user.roles : user.roles.filter((role) => role !== 'admin');
};

/** Before one is removed. @throws AppError `second_factor_required` when nothing would be left where something must be */
export const requireAnotherFactor = async (
  tx: Executor,
  setting: Setting,
  user: Person,
  others: (methods: Awaited<ReturnType<typeof secondFactorsOf>>) => boolean | Promise<boolean>,
): Promise<void> => {
  if (mustHaveSecondFactor(setting, user) && !(await others(await secondFactorsOf(tx, user.id, true))))
    throw new AppError('second_factor_required');
};
