import type { Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import type { Visitor } from '#platform/http/visitor';
import { useRecoveryCode } from './recovery-codes.ts';
import { useTotpCode } from './totp-codes.ts';

/** One of both. */
export interface GivenCode {
  readonly code?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

/** Uses up what was given. @throws AppError `invalid_code` */
export const useCode = async (
  tx: Executor,
  { totpKey }: Identity,
  userId: string,
  { code, recoveryCode }: GivenCode,
  visitor: Visitor,
): Promise<void> => {
  if (code !== undefined && (await useTotpCode(tx, totpKey, userId, code))) return;
  if (recoveryCode === undefined || !(await useRecoveryCode(tx, userId, recoveryCode)))
    throw new AppError('invalid_code');
  await recordAudit(tx, { action: 'recovery_code_used', userId, visitor });
};

/**
 * Six digits can be guessed: five tries a minute at one account, and fifty a day, whoever makes them and wherever. Whoever
 * tries has the password: no stranger can use the day up. `work` opens its own transaction; the place is given back when it
 * succeeds.
 * @throws AppError `rate_limited`, and what `work` throws
 */
export const withCodeLimit = async <T>({ throttle }: Identity, userId: string, work: () => Promise<T>): Promise<T> => {
  const limits = [
    { key: `code of ${userId}`, max: 5, windowSeconds: 60 },
    { key: `code a day of ${userId}`, max: 50, windowSeconds: 86_400 },
  ];
  await throttle.take(limits);
  const done = await work();
  await throttle.giveBack(limits);
  return done;
};
