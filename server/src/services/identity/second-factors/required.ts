import type { Config } from '#platform/config/config';
import type { Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { UserRow } from '../store/users.ts';
import { secondFactorsOf } from './second-factors-of.ts';

type Setting = Pick<Config, 'REQUIRE_ADMIN_SECOND_FACTOR'>;
type Person = Pick<UserRow, 'id' | 'roles'>;

export const mustHaveSecondFactor = ({ REQUIRE_ADMIN_SECOND_FACTOR }: Setting, { roles }: Pick<Person, 'roles'>): boolean => REQUIRE_ADMIN_SECOND_FACTOR === 'true' && roles.includes('admin');

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
export const requireAnotherFactor = async (tx: Executor, setting: Setting, user: Person, others: (methods: Awaited<ReturnType<typeof secondFactorsOf>>) => boolean | Promise<boolean>): Promise<void> => {
  if (mustHaveSecondFactor(setting, user) && !(await others(await secondFactorsOf(tx, user.id, true)))) throw new AppError('second_factor_required');
};
