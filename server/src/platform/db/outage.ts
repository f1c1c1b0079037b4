import { databaseFault } from './faults.ts';

/**
 * Whether the database of this process is known to be away. Everything that uses it meets the same fault then, hundreds
 * of times a second; the log tells of the outage itself, and not of each of these.
 */
export const outage = {
  isOn: false,
  /** That nobody can get a connection, or an answer on one. */
  isAway: false,
};

/** Of a line of the log: whether it only repeats that the database is away. */
export const repeatsOutage = (fields: unknown): boolean =>
  outage.isOn && databaseFault((fields as { err?: unknown } | null | undefined)?.err) !== undefined;
