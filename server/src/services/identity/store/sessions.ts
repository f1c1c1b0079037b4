import { and, desc, eq, gt, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm';
import type { SessionEntry } from '@madang/contracts/identity';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
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

/**
 * Whether a session of theirs may still do something: to be asked with the account locked, where another may end it.
 */
export const isSessionLive = async (tx: Executor, userId: string, id: string): Promise<boolean> => {
  const [row] = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, userId), isNull(sessions.revokedAt)));
  return row !== undefined;
};

export const rotateSession = async (
  tx: Transaction,
  id: string,
  change: {
    counter: number;
    tokenHash: Buffer;
    previousHash: Buffer;
    idleExpiresAt: Date;
    network: string;
    userAgent: string;
  },
): Promise<void> => {
  await tx
    .update(sessions)
    .set({ ...change, rotatedAt: sql`now()`, lastSeenAt: sql`now()` })
    .where(eq(sessions.id, id));
};

/** It ends by then, however often it is used. */
export const limitSession = async (tx: Transaction, id: string, expiresAt: Date): Promise<void> => {
  await tx.update(sessions).set({ expiresAt, idleExpiresAt: expiresAt }).where(eq(sessions.id, id));
};

/** It is used by something that does not rotate. */
export const keepSession = async (tx: Transaction, id: string, idleExpiresAt: Date): Promise<void> => {
  await tx
    .update(sessions)
    .set({ idleExpiresAt, lastSeenAt: sql`now()` })
    .where(eq(sessions.id, id));
};

/** Its owner has proven more than when it was opened. */
export const setSessionMethod = async (tx: Transaction, id: string, method: string): Promise<void> => {
  await tx.update(sessions).set({ method }).where(eq(sessions.id, id));
};

/**
 * A token may be signed a little after the moment that its session is revoked at: it must not outlive its revocation.
 */
const REVOKED_LONGER_SECONDS = 60;

/** The access tokens of these sessions or API keys are refused by every process as soon as the transaction commits. */
export const revokeTokensOf = async (
  tx: Transaction,
  ids: readonly string[],
  accessTokenSeconds: number,
): Promise<void> => {
  if (ids.length === 0) return;
  const seconds = accessTokenSeconds + REVOKED_LONGER_SECONDS;
  await tx.execute(sql`
    INSERT INTO platform.revocation (kind, value, expires_at)
    SELECT 'session', id, clock_timestamp() + make_interval(secs => ${seconds}::double precision)
    FROM unnest(${sql.param(ids)}::uuid[]) AS id
    ON CONFLICT (kind, value) DO NOTHING`);
  await tx.execute(sql`SELECT pg_notify(${REVOCATION_CHANNEL}, '')`);
};

/** Whether one of these sessions, API keys or tokens has been. Kept for longer than any access token is good. */
export const isRevoked = async (tx: Executor, ids: readonly string[]): Promise<boolean> => {
  const { rows } = await tx.execute(
    sql`SELECT 1 FROM platform.revocation WHERE value = ANY(${sql.param(ids)}::uuid[]) LIMIT 1`,
  );
  return rows.length > 0;
};

const isLive = and(isNull(sessions.revokedAt), gt(sessions.idleExpiresAt, sql`now()`));

/** Ends a session, those that it made, and their live access tokens. false when it was not theirs or had ended. */
export const revokeSession = async (
  tx: Transaction,
  userId: string,
  id: string,
  accessTokenSeconds: number,
): Promise<boolean> => {
  const rows = await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(
      and(or(eq(sessions.id, id), eq(sessions.parentId, id)), eq(sessions.userId, userId), isNull(sessions.revokedAt)),
    )
    .returning({ id: sessions.id });
  await revokeTokensOf(
    tx,
    rows.map((row) => row.id),
    accessTokenSeconds,
  );
  return rows.length > 0;
};

/** Ends all sessions of somebody, but for the one that is named; a sign-in that waits for its second factor ends too. */
export const revokeSessionsOf = async (
  tx: Transaction,
  userId: string,
  accessTokenSeconds: number,
  except?: string,
): Promise<void> => {
  const theirs = and(
    eq(sessions.userId, userId),
    isNull(sessions.revokedAt),
    except === undefined ? undefined : ne(sessions.id, except),
  );
  const rows = await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(theirs)
    .returning({ id: sessions.id });
  await tx
    .delete(oneTimeTokens)
    .where(and(eq(oneTimeTokens.userId, userId), eq(oneTimeTokens.purpose, 'second_factor')));
  await revokeTokensOf(
    tx,
    rows.map((row) => row.id),
    accessTokenSeconds,
  );
};

/**
 * Keeps so many narrowed sessions of somebody, those that live and were used last; the others are gone, so that who asks
 * for tokens again and again leaves no row for each.
 */
export const keepNarrowedSessions = async (
  tx: Transaction,
  userId: string,
  kept: number,
  accessTokenSeconds: number,
): Promise<void> => {
  const surplus = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNotNull(sessions.scopes)))
    .orderBy(desc(sql`(${isLive})`), desc(sessions.lastSeenAt), desc(sessions.id))
    .offset(kept);
  const rows = await tx.delete(sessions).where(inArray(sessions.id, surplus)).returning({ id: sessions.id });
  await revokeTokensOf(
    tx,
    rows.map((row) => row.id),
    accessTokenSeconds,
  );
};

export const listLiveSessions = (tx: Executor, userId: string): Promise<SessionRow[]> =>
  tx
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isLive))
    .orderBy(desc(sessions.lastSeenAt))
    .limit(100);

export const describeSession = (row: SessionRow, currentId: string): SessionEntry => ({
  id: row.id,
  current: row.id === currentId,
  method: row.method,
  scopes: row.scopes,
  user_agent: row.userAgent,
  network: row.network,
  created_at: row.createdAt.toISOString(),
  last_seen_at: row.lastSeenAt.toISOString(),
});

/** Narrowed ones are given away: where those are used is not where their owner is. */
const isSignIn = isNull(sessions.scopes);

/** Whether somebody has signed in from there before. */
export const hasBeenAt = async (tx: Executor, userId: string, network: string): Promise<boolean> => {
  const [row] = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.network, network), isSignIn))
    .limit(1);
  return row !== undefined;
};

/** So many sign-ins of before say where somebody is at home. */
const PLACES = 200;

/** Where an account was last used by its earlier sessions, ended ones too. */
export const listPlaces = (
  tx: Executor,
  userId: string,
  exceptId: string,
): Promise<Pick<SessionRow, 'network' | 'userAgent'>[]> =>
  tx
    .select({ network: sessions.network, userAgent: sessions.userAgent })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), ne(sessions.id, exceptId), isSignIn))
    .orderBy(desc(sessions.lastSeenAt))
    .limit(PLACES);

export const deleteExpiredRevocations = async (db: Database): Promise<void> => {
  await deleteInBatches(db, sql`platform.revocation`, sql`expires_at < now()`);
};
