import { and, desc, eq, getTableColumns, inArray, lt, notInArray, sql } from 'drizzle-orm';
import type { ProviderName } from '@madang/contracts/identity';
import type { Executor, Transaction } from '#platform/db/database';
import { oauthTokens, users } from '../schema.ts';

export type KeptRow = typeof oauthTokens.$inferSelect;

export const insertKept = async (tx: Executor, row: typeof oauthTokens.$inferInsert): Promise<KeptRow> => {
  const [stored] = await tx.insert(oauthTokens).values(row).returning();
  if (stored === undefined) throw new Error('insert returned no row');
  return stored;
};

const isTheirs = (userId: string, id: string) => and(eq(oauthTokens.id, id), eq(oauthTokens.userId, userId));

export const findKept = async (tx: Executor, userId: string, id: string): Promise<KeptRow | undefined> => {
  const [row] = await tx.select().from(oauthTokens).where(isTheirs(userId, id));
  return row;
};

export const listKept = (tx: Executor, userId: string, provider: ProviderName | undefined): Promise<KeptRow[]> =>
  tx
    .select()
    .from(oauthTokens)
    .where(and(eq(oauthTokens.userId, userId), provider === undefined ? undefined : eq(oauthTokens.provider, provider)))
    .orderBy(desc(oauthTokens.id))
    .limit(200);

export const listKeptOfDeleted = (db: Executor, before: Date, limit: number): Promise<KeptRow[]> =>
  db
    .select(getTableColumns(oauthTokens))
    .from(oauthTokens)
    .innerJoin(users, eq(users.id, oauthTokens.userId))
    .where(lt(users.deletedAt, before))
    .limit(limit);

/** undefined when others were quicker to change or forget them. */
export const replaceKept = async (
  tx: Executor,
  before: KeptRow,
  change: Pick<KeptRow, 'wrappingKey' | 'wrappedKey' | 'sealedTokens' | 'expiresAt' | 'scopes'>,
): Promise<KeptRow | undefined> => {
  const [row] = await tx
    .update(oauthTokens)
    .set({ ...change, updatedAt: sql`now()` })
    .where(and(eq(oauthTokens.id, before.id), eq(oauthTokens.sealedTokens, before.sealedTokens)))
    .returning();
  return row;
};

export const deleteKept = async (tx: Executor, userId: string, id: string): Promise<KeptRow | undefined> => {
  const [row] = await tx.delete(oauthTokens).where(isTheirs(userId, id)).returning();
  return row;
};

/** Locks up to `limit` that are wrapped with one of these; those that others have locked are left to them. */
export const lockWrappedWith = (tx: Transaction, names: readonly string[], limit: number): Promise<KeptRow[]> =>
  tx
    .select()
    .from(oauthTokens)
    .where(inArray(oauthTokens.wrappingKey, [...names]))
    .orderBy(oauthTokens.id)
    .limit(limit)
    .for('update', { skipLocked: true });

/** Keys that something is wrapped with, but for these. */
export const otherWrappingKeys = async (tx: Executor, names: readonly string[]): Promise<string[]> => {
  const rows = await tx
    .selectDistinct({ name: oauthTokens.wrappingKey })
    .from(oauthTokens)
    .where(notInArray(oauthTokens.wrappingKey, [...names]));
  return rows.map(({ name }) => name);
};

export const setWrapping = async (
  tx: Transaction,
  id: string,
  wrapping: Pick<KeptRow, 'wrappingKey' | 'wrappedKey'>,
): Promise<void> => {
  await tx.update(oauthTokens).set(wrapping).where(eq(oauthTokens.id, id));
};
