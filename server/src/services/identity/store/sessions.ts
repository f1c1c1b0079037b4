import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import { REVOCATION_CHANNEL } from '#platform/auth/revocations';
import { sessions } from '../schema.ts';

export type SessionRow = typeof sessions.$inferSelect;

export const insertSession = async (tx: Executor, session: typeof sessions.$inferInsert): Promise<void> => {
  await tx.insert(sessions).values(session);
};

/** Locks the row: refreshes of one session happen one after the other. */
export const lockSession = async (tx: Transaction, id: string): Promise<SessionRow | undefined> => {
  const [row] = await tx.select().from(sessions).where(eq(sessions.id, id)).for('update');
  return row;
};

export const rotateSession = async (tx: Transaction, id: string, change: { counter: number; tokenHash: Buffer; previousHash: Buffer; idleExpiresAt: Date }): Promise<void> => {
  await tx.update(sessions).set({ ...change, rotatedAt: sql`now()`, lastSeenAt: sql`now()` }).where(eq(sessions.id, id));
};

/** Ends a session and its live access tokens, in every process, as soon as the transaction commits. */
export const revokeSession = async (tx: Transaction, id: string, accessTokenSeconds: number): Promise<void> => {
  await tx.update(sessions).set({ revokedAt: sql`now()` }).where(and(eq(sessions.id, id), isNull(sessions.revokedAt)));
  await tx.execute(sql`
    INSERT INTO platform.revocation (kind, value, expires_at)
    VALUES ('session', ${id}, now() + make_interval(secs => ${accessTokenSeconds}::double precision))
    ON CONFLICT (kind, value) DO NOTHING`);
  await tx.execute(sql`SELECT pg_notify(${REVOCATION_CHANNEL}, '')`);
};

export const deleteExpiredRevocations = async (db: Executor): Promise<void> => {
  await db.execute(sql`DELETE FROM platform.revocation WHERE expires_at < now()`);
};
