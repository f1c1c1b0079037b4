import type pg from 'pg';
import { expect } from 'vitest';

/**
 * Keeps the lock that decides about an e-mail address until `work` waits for it and `meanwhile` is done.
 * @param admin a session of the installation's database that nothing else uses meanwhile
 */
export const whileAddressIsLocked = async <T>(
  admin: pg.Client,
  address: string,
  work: () => Promise<T>,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<T> => {
  const name = `address ${address}`;
  await admin.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
  const outcome = work();
  outcome.catch(() => undefined);
  try {
    const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    await expect.poll(async () => (await admin.query(waiting)).rowCount).toBe(1);
    await meanwhile();
  } finally {
    await admin.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
  }
  return outcome;
};
