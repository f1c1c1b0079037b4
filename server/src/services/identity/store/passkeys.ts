import { and, eq, or, sql } from 'drizzle-orm';
import type { Passkey } from '@madang/contracts/identity';
import type { Executor } from '#platform/db/database';
import { passkeys } from '../schema.ts';

export type PasskeyRow = typeof passkeys.$inferSelect;

/** What the column holds; no authenticator that counts by ones comes near. */
export const MAX_COUNTER = 2_147_483_647;

export const describePasskey = ({ id, name, createdAt, lastUsedAt }: PasskeyRow): Passkey => ({
  id,
  name,
  created_at: createdAt.toISOString(),
  last_used_at: lastUsedAt?.toISOString() ?? null,
});

export const listPasskeys = (tx: Executor, userId: string): Promise<PasskeyRow[]> =>
  tx.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(passkeys.createdAt);

export const findPasskey = async (tx: Executor, id: string): Promise<PasskeyRow | undefined> => {
  const [row] = await tx.select().from(passkeys).where(eq(passkeys.id, id));
  return row;
};

/** undefined when somebody has it already. */
export const insertPasskey = async (
  tx: Executor,
  passkey: typeof passkeys.$inferInsert,
): Promise<PasskeyRow | undefined> => {
  const [row] = await tx.insert(passkeys).values(passkey).onConflictDoNothing().returning();
  return row;
};

/** Of several uses at once that say the same count, one is noted. Authenticators that do not count always say 0. */
export const noteUse = async (tx: Executor, id: string, counter: number): Promise<boolean> => {
  const isNext = or(sql`${passkeys.counter} < ${counter}`, and(eq(passkeys.counter, 0), sql`${counter} = 0`));
  const rows = await tx
    .update(passkeys)
    .set({ counter, lastUsedAt: sql`now()` })
    .where(and(eq(passkeys.id, id), isNext))
    .returning({ id: passkeys.id });
  return rows.length > 0;
};

export const deletePasskey = async (tx: Executor, userId: string, id: string): Promise<boolean> => {
  const rows = await tx
    .delete(passkeys)
    .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))
    .returning({ id: passkeys.id });
  return rows.length > 0;
};
