import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import { readCases } from './content.ts';
import { storeShipped } from './store/cases.ts';

/** Loads the shipped cases, beside what was changed here. */
export const seedCases = async (db: Database, log: Log): Promise<void> => {
  const cases = await readCases();
  await storeShipped(db, cases);
  log.debug({ cases: cases.length }, 'training cases were loaded');
};
