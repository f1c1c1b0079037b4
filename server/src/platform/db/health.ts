import type pg from 'pg';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { databaseFault, FAULT_WORDS, FaultError, isAway, isLasting, isOfWriting, type FaultName } from './faults.ts';
import { outage } from './outage.ts';

/** Takes more than the pages that are there: only so is it seen whether the disk has space again. It is taken back. */
const WRITE = `INSERT INTO platform.outbox (event, payload)
  SELECT 'probe', to_jsonb(string_agg(md5(random()::text), '')) FROM generate_series(1, 4000)`;
const READ_ONLY = "SELECT current_setting('transaction_read_only')::boolean AS is_read_only";

/** Whoever asks does not wait for the answers of a database that gives none. */
const CHECK_MS = 1500;

interface Outage {
  fault: FaultName;
  readonly since: number;
  told: boolean;
}

/** What is known of the database of this process: told to `/ready` and to the log, once when it goes and once when it is back. */
export interface DatabaseHealth {
  /** Something was refused, or a connection was lost. What is no fault of the database is passed over. */
  note(error: unknown): void;
  /** Whether the database does its work. @throws FaultError what keeps it from that */
  check(): Promise<true>;
  /** Looks whether an outage is over. */
  look(): Promise<void>;
  readonly isOut: boolean;
}

interface HealthParts {
  /** Of a role that may write to the outbox. */
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when there is something to look at. */
  readonly onSuspected: () => void;
}

export const watchHealth = ({ pool, clock, log, onSuspected }: HealthParts): DatabaseHealth => {
  let known: Outage | undefined;

  const tryWriting = async (): Promise<void> => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(WRITE);
      await client.query('ROLLBACK');
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  };

  /** One at a time, whoever asks. */
  let asking: Promise<true> | undefined;
  const ask = async (): Promise<true> => {
    try {
      const { rows } = await pool.query<{ is_read_only: boolean }>(READ_ONLY);
      if (rows[0]?.is_read_only === true) throw new FaultError('read_only');
      if (known !== undefined && isOfWriting(known.fault)) await tryWriting();
      return true;
    } catch (error) {
      if (error instanceof FaultError) throw error;
      const fault = databaseFault(error);
      throw fault === undefined ? error : new FaultError(fault, error);
    }
  };
  const check = async (): Promise<true> => {
    const late = new AbortController();
    const waiting = clock.sleep(CHECK_MS, late.signal).then(() => {
      if (!late.signal.aborted) throw new FaultError(known?.fault ?? 'no_answer');
      return true as const;
    });
    asking ??= ask().finally(() => (asking = undefined));
    return Promise.race([asking, waiting]).finally(() => late.abort());
  };

  const suspect = (fault: FaultName): void => {
    if (known !== undefined) {
      known.fault = fault;
      return;
    }
    known = { fault, since: clock.elapsed(), told: false };
    outage.isOn = true;
    onSuspected();
  };

  const forget = (): void => {
    known = undefined;
    outage.isOn = false;
    outage.isAway = false;
  };

  const tell = (line: 'begun' | 'over', { fault, since }: Outage, cause?: unknown): void => {
    outage.isOn = false; // not to swallow what is said here
    if (line === 'begun')
      log.error({ err: cause, fault }, `the database ${FAULT_WORDS[fault]}; what needs it is refused until it is back`);
    else log.info({ fault, seconds: Math.round((clock.elapsed() - since) / 100) / 10 }, 'the database is back');
    outage.isOn = line === 'begun';
  };

  return {
    check,
    get isOut() {
      return known !== undefined;
    },
    note(error) {
      const fault = databaseFault(error);
      if (fault !== undefined && isLasting(fault)) suspect(fault);
    },
    async look() {
      const looked = known;
      if (looked === undefined) return;
      try {
        await check();
        // Over before it was one, such as a single connection that somebody ended.
        if (looked.told) tell('over', looked);
        forget();
      } catch (error) {
        if (error instanceof FaultError) looked.fault = error.fault;
        if (!looked.told) tell('begun', looked, error);
        looked.told = true;
        outage.isAway = isAway(looked.fault);
      }
    },
  };
};
