import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';
import { apiKeys, users } from '../schema.ts';
import { revokeTokensOf } from './sessions.ts';
import type { UserRow } from './users.ts';

export type ApiKeyRow = typeof apiKeys.$inferSelect;

const isLive = and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)));

export const insertApiKey = async (tx: Executor, key: typeof apiKeys.$inferInsert): Promise<ApiKeyRow> => {
  const [row] = await tx.insert(apiKeys).values(key).returning();
  if (row === undefined) throw new Error('insert returned no row');
  return row;
};

export const listApiKeys = (tx: Executor, userId: string): Promise<ApiKeyRow[]> =>
  tx
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
    .orderBy(desc(apiKeys.id));

/** Locks the row. */
export const lockApiKey = async (tx: Transaction, userId: string, id: string): Promise<ApiKeyRow | undefined> => {
  const [row] = await tx
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
    .for('update');
  return row;
};

export const changeApiKey = async (
  tx: Transaction,
  id: string,
  change: Pick<ApiKeyRow, 'name' | 'scopes' | 'tokenFamily'>,
): Promise<void> => {
  await tx.update(apiKeys).set(change).where(eq(apiKeys.id, id));
};

/** false when there is none of theirs. Its live access tokens end with it. */
export const revokeApiKey = async (
  tx: Transaction,
  userId: string,
  id: string,
  accessTokenSeconds: number,
): Promise<boolean> => {
  const rows = await tx
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiKeys.id, id), eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
    .returning({ family: apiKeys.tokenFamily });
  await revokeTokensOf(
    tx,
    rows.map((row) => row.family),
    accessTokenSeconds,
  );
  return rows.length > 0;
};

/** Who else holds what somebody left in the account to go on by is told, and ends it. */
export const revokeApiKeysOf = async (tx: Transaction, userId: string, accessTokenSeconds: number): Promise<void> => {
  const rows = await tx
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
    .returning({ family: apiKeys.tokenFamily });
  await revokeTokensOf(
    tx,
    rows.map((row) => row.family),
    accessTokenSeconds,
  );
  await emitEvent(tx, 'identity.access_ended', { user_id: userId, at: new Date().toISOString() });
};

/** The live key of that hash and its owner, where both may be used. */
export const findApiKey = async (
  db: Executor,
  keyHash: Buffer,
): Promise<{ key: ApiKeyRow; user: UserRow } | undefined> => {
  const [row] = await db
    .select({ key: apiKeys, user: users })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(and(eq(apiKeys.keyHash, keyHash), isLive, isNull(users.disabledAt), isNull(users.deletedAt)));
  return row;
};

export const noteApiKeyUse = async (db: Executor, id: string): Promise<void> => {
  await db
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(eq(apiKeys.id, id));
};
