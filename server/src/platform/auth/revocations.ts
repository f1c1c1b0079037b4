import type pg from 'pg';
import type { Background } from '../background/background.ts';
import { AppError } from '../errors.ts';

export const REVOCATION_CHANNEL = 'madang_revoked';

const POLL_MS = 500;
/** While nobody asks. Who does then finds the set stale, asks the database, and has it read again. */
const POLL_UNASKED_MS = 30_000;
const FORGET_MS = 60_000;
/** After so long without a successful read the set may miss something: then each request asks the database. */
const STALE_MS = 1000;
/** Transactions may commit in another order than they started. */
const OVERLAP_SECONDS = 5;

export interface Revocations {
  /** @throws AppError `service_unavailable` when the set is stale and the database cannot be asked. */
  isRevoked(sessionId: string, tokenId: string): boolean | Promise<boolean>;
  /**
   * Reads what has been committed until now: who ended a session here is refused by this process from then on, without
   * waiting for the notification. Where it cannot be read, the set is stale soon, and requests ask the database.
   */
  catchUp(): Promise<void>;
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
 * The unexpired revocations, held in memory and read again at each notification and, while anybody asks, every 500 ms, so
 * that a request needs no network hop to know whether its session still lives.
 */
export const watchRevocations = async (background: Background, pool: pg.Pool): Promise<Revocations> => {
  const { clock } = background;
  const revoked = new Map<string, number>();
  const listeners = new Set<() => void>();
  let since: Date | null = null;
  let lastRead = 0;
  let asked = false;

  const read = async (): Promise<void> => {
    const startedAt = clock.elapsed();
    asked = false;
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

  const forgetExpired = (): void => {
    const now = clock.now();
    for (const [value, expiresAt] of revoked) if (expiresAt <= now) revoked.delete(value);
  };

  await read();
  const reading = await background.start('auth.read-revocations', {
    channels: [REVOCATION_CHANNEL],
    everyMs: () => (asked || listeners.size > 0 ? POLL_MS : POLL_UNASKED_MS),
    run: read,
  });
  const forgetting = await background.start('auth.forget-expired-revocations', {
    everyMs: FORGET_MS,
    run: forgetExpired,
  });

  const askDatabase = async (sessionId: string, tokenId: string): Promise<boolean> => {
    try {
      const { rowCount } = await pool.query('SELECT 1 FROM platform.revocation WHERE value IN ($1, $2) LIMIT 1', [
        sessionId,
        tokenId,
      ]);
      return rowCount !== 0;
    } catch (cause) {
      throw new AppError('service_unavailable', { values: { service: 'database' }, cause });
    }
  };

  return {
    isRevoked(sessionId, tokenId) {
      asked = true;
      if (revoked.has(sessionId) || revoked.has(tokenId)) return true;
      if (clock.elapsed() - lastRead <= STALE_MS) return false;
      reading.wake();
      return askDatabase(sessionId, tokenId);
    },
    catchUp: () => read().catch(() => reading.wake()),
    onRevoked(notify) {
      listeners.add(notify);
      // From now on it is read often, also when nobody has asked for a while.
      if (listeners.size === 1) reading.wake();
      return () => listeners.delete(notify);
    },
    async stop() {
      await reading.stop();
      await forgetting.stop();
    },
  };
};
