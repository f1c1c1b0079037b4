import type pg from 'pg';
import type { Listener } from '../db/listener.ts';
import { AppError } from '../errors.ts';

export const REVOCATION_CHANNEL = 'madang_revoked';

const POLL_MS = 500;
/** After so long without a successful read the set may miss something: then each request asks the database. */
const STALE_MS = 1000;
/** Transactions may commit in another order than they started. */
const OVERLAP_SECONDS = 5;

export interface Revocations {
  /** @throws AppError `service_unavailable` when the set is stale and the database cannot be asked. */
  isRevoked(sessionId: string, tokenId: string): boolean | Promise<boolean>;
  /** Called for each session that has ended, so that its streams can be closed. */
  onRevoked(listener: () => void): () => void;
  stop(): Promise<void>;
}

interface Row {
  value: string;
  expires_at: Date;
  revoked_at: Date;
}

/**
 * The unexpired revocations, held in memory and read again at each notification and every 500 ms, so that a request
 * needs no network hop to know whether its session still lives.
 */
export const watchRevocations = async (pool: pg.Pool, listener: Listener): Promise<Revocations> => {
  const revoked = new Map<string, number>();
  const listeners = new Set<() => void>();
  let since: Date | null = null;
  let lastRead = 0;
  let stopped = false;

  const read = async (): Promise<void> => {
    const startedAt = Date.now();
    const { rows } = await pool.query<Row>(
      `SELECT value, expires_at, revoked_at FROM platform.revocation
       WHERE expires_at > now() AND ($1::timestamptz IS NULL OR revoked_at > $1::timestamptz - make_interval(secs => ${OVERLAP_SECONDS}))`,
      [since],
    );
    let news = false;
    for (const row of rows) {
      news ||= !revoked.has(row.value);
      revoked.set(row.value, row.expires_at.getTime());
      if (since === null || row.revoked_at > since) since = row.revoked_at;
    }
    lastRead = startedAt;
    if (news) for (const notify of listeners) notify();
  };

  const dropExpired = (): void => {
    const now = Date.now();
    for (const [value, expiresAt] of revoked) if (expiresAt <= now) revoked.delete(value);
  };

  let reading: Promise<void> | undefined;
  let again = false;
  /** One read at a time; a wake during a read asks for another one after it. */
  const refresh = (): Promise<void> => {
    if (reading !== undefined) {
      again = true;
      return reading;
    }
    reading = read().finally(() => {
      reading = undefined;
      if (again && !stopped) {
        again = false;
        refresh().catch(() => undefined);
      }
    });
    return reading;
  };

  const stopListening = await listener.on(REVOCATION_CHANNEL, () => void refresh().catch(() => undefined));
  await refresh();
  const timer = setInterval(() => void refresh().catch(() => undefined), POLL_MS);
  const cleaner = setInterval(dropExpired, 60_000);

  const askDatabase = async (sessionId: string, tokenId: string): Promise<boolean> => {
    try {
      const { rowCount } = await pool.query('SELECT 1 FROM platform.revocation WHERE value IN ($1, $2) LIMIT 1', [sessionId, tokenId]);
      return rowCount !== 0;
    } catch (cause) {
      throw new AppError('service_unavailable', { values: { service: 'database' }, cause });
    }
  };

  return {
    isRevoked(sessionId, tokenId) {
      if (revoked.has(sessionId) || revoked.has(tokenId)) return true;
      return Date.now() - lastRead > STALE_MS ? askDatabase(sessionId, tokenId) : false;
    },
    onRevoked(notify) {
      listeners.add(notify);
      return () => listeners.delete(notify);
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      clearInterval(cleaner);
      stopListening();
      await reading?.catch(() => undefined);
    },
  };
};
