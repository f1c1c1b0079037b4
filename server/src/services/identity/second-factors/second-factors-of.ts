import { sql } from 'drizzle-orm';
import type { SecondFactorNeeded } from '@madang/contracts/identity';
import type { Executor } from '#platform/db/database';
import { passkeys, recoveryCodes, totpSecrets } from '../schema.ts';

type Has = Record<'totp' | 'codes' | 'passkeys', boolean>;

/**
 * What an account asks for after its password; nothing for most. A passkey alone asks for nothing: it is another way in.
 * Where a second factor must be (`isRequired`), it is asked for all the same.
 */
export const secondFactorsOf = async (tx: Executor, userId: string, isRequired = false): Promise<SecondFactorNeeded['methods']> => {
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
