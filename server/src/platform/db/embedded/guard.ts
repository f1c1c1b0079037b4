import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { FolderInUseError } from './errors.ts';

/** Any number that nothing else in this cluster uses as a lock. Never change it: versions must exclude each other. */
const LOCK = 7_240_001;
/** The connection of an owner that was killed a moment ago is noticed by PostgreSQL within this time. */
const PATIENCE_MS = 1000;
const RETRY_MS = 25;

const tryLock = async (client: pg.Client): Promise<boolean> => {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1::bigint) as taken', [LOCK]);
  return rows[0]?.taken === true;
};

const describeHolder = async (client: pg.Client): Promise<string> => {
  const { rows } = await client.query<{ application_name: string; since: string }>(
    `select a.application_name, to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ') as since
       from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted
        and (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint`,
    [LOCK],
  );
  return rows[0]
    ? `${rows[0].application_name.replace('madang-owner', 'process')}, since ${rows[0].since}`
    : 'just ended';
};

/** Makes this connection the proof of owning the folder: the lock lasts exactly as long as it and our process do. */
export const takeGuard = async (client: pg.Client, folder: string): Promise<void> => {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await tryLock(client))) {
    if (Date.now() > giveUpAt) throw new FolderInUseError(folder, await describeHolder(client));
    await sleep(RETRY_MS);
  }
};
