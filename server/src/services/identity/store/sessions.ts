import { and, desc, eq, gt, isNull, ne, sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import { REVOCATION_CHANNEL } from '#platform/auth/revocations';
import { oneTimeTokens, sessions } from '../schema.ts';

export type SessionRow = typeof sessions.$inferSelect;

export const insertSession = async (tx: Executor, session: typeof sessions.$inferInsert): Promise<void> => {
  await tx.insert(sessions).values(session);
};

/** Locks the row: refreshes of one session happen one after the other. */
export const lockSession = async (tx: Transaction, id: string): Promise<SessionRow | undefined> => {
  const [row] = await tx.select().from(sessions).where(eq(sessions.id, id)).for('update');
  return row;
};

export const findSession = async (tx: Executor, id: string): Promise<SessionRow | undefined> => {
  const [row] = await tx.select().from(sessions).where(eq(sessions.id, id));
  return row;
};

export const rotateSession = async (tx: Transaction, id: string, change: { counter: number; tokenHash: Buffer; previousHash: Buffer; idleExpiresAt: Date; network: string; userAgent: string }): Promise<void> => {
  await tx.update(sessions).set({ ...change, rotatedAt: sql`now()`, lastSeenAt: sql`now()` }).where(eq(sessions.id, id));
};

/** Its owner has proven more than when it was opened. */
export const setSessionMethod = async (tx: Transaction, id: string, method: string): Promise<void> => {
  await tx.update(sessions).set({ method }).where(eq(sessions.id, id));
};

/** The access tokens of these sessions or API keys are refused by every process as soon as the transaction commits. */
export const revokeTokensOf = async (tx: Transaction, ids: readonly string[], accessTokenSeconds: number): Promise<void> => {
  if (ids.length === 0) return;
  await tx.execute(sql`
    INSERT INTO platform.revocation (kind, value, expires_at)
    SELECT 'session', id, now() + make_interval(secs => ${accessTokenSeconds}::double precision)
    FROM unnest(${sql.param(ids)}::uuid[]) AS id
    ON CONFLICT (kind, value) DO NOTHING`);
  await tx.execute(sql`SELECT pg_notify(${REVOCATION_CHANNEL}, '')`);
};

const isLive = and(isNull(sessions.revokedAt), gt(sessions.idleExpiresAt, sql`now()`));

/** Ends a session and its live access tokens. false when it was not theirs or had ended. */
export const revokeSession = async (tx: Transaction, userId: string, id: string, accessTokenSeconds: number): Promise<boolean> => {
  const rows = await tx.update(sessions).set({ revokedAt: sql`now()` }).where(and(eq(sessions.id, id), eq(sessions.userId, userId), isNull(sessions.revokedAt))).returning({ id: sessions.id });
  await revokeTokensOf(tx, rows.map((row) => row.id), accessTokenSeconds);
  return rows.length > 0;
};

/** Ends all sessions of somebody, but for the one that is named; a sign-in that waits for its second factor ends too. */
export const revokeSessionsOf = async (tx: Transaction, userId: string, accessTokenSeconds: number, except?: string): Promise<void> => {
  const theirs = and(eq(sessions.userId, userId), isNull(sessions.revokedAt), except === undefined ? undefined : ne(sessions.id, except));
  const rows = await tx.update(sessions).set({ revokedAt: sql`now()` }).where(theirs).returning({ id: sessions.id });
  await tx.delete(oneTimeTokens).where(and(eq(oneTimeTokens.userId, userId), eq(oneTimeTokens.purpose, 'second_factor')));
  await revokeTokensOf(tx, rows.map((row) => row.id), accessTokenSeconds);
};

export const listLiveSessions = (tx: Executor, userId: string): Promise<SessionRow[]> => tx.select().from(sessions).where(and(eq(sessions.userId, userId), isLive)).orderBy(desc(sessions.lastSeenAt)).limit(100);

/** Whether somebody has signed in from there before. */
export const hasBeenAt = async (tx: Executor, userId: string, network: string): Promise<boolean> => {
  const [row] = await tx.select({ id: sessions.id }).from(sessions).where(and(eq(sessions.userId, userId), eq(sessions.network, network))).limit(1);
  return row !== undefined;
};

export const deleteExpiredRevocations = async (db: Executor): Promise<void> => {
  await db.execute(sql`DELETE FROM platform.revocation WHERE expires_at < now()`);
};
