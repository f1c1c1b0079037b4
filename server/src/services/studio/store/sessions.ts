import { and, eq, isNotNull } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor, Transaction } from '#platform/db/database';
import { chatSession, generation } from '../schema.ts';

export type SessionRow = typeof chatSession.$inferSelect;

/** Undefined where it is nobody's, somebody else's, or not there: nobody learns which. */
export const findSession = async (db: Executor, ownerId: string, id: string): Promise<SessionRow | undefined> =>
  (
    await db
      .select()
      .from(chatSession)
      .where(and(eq(chatSession.id, id), eq(chatSession.ownerId, ownerId)))
  )[0];

export const insertSession = async (db: Executor, ownerId: string): Promise<SessionRow> => {
  const [row] = await db.insert(chatSession).values({ id: uuidv7(), ownerId }).returning();
  if (row === undefined) throw new Error('insert returned no row');
  return row;
};

/** What was a guest's becomes another one's, with what was made in it. @returns undefined where it was not the guest's */
export const claimSession = async (
  tx: Executor,
  { id, guestId, ownerId }: { readonly id: string; readonly guestId: string; readonly ownerId: string },
): Promise<SessionRow | undefined> => {
  const [row] = await tx
    .update(chatSession)
    .set({ ownerId })
    .where(and(eq(chatSession.id, id), eq(chatSession.ownerId, guestId)))
    .returning();
  if (row !== undefined) await tx.update(generation).set({ ownerId }).where(eq(generation.sessionId, id));
  return row;
};

/** Whose it is now. */
export const ownerOfSession = async (db: Executor, id: string): Promise<string | undefined> =>
  (await db.select({ ownerId: chatSession.ownerId }).from(chatSession).where(eq(chatSession.id, id)))[0]?.ownerId ??
  undefined;

/** Whose it is, until the transaction ends; undefined where it is nobody's any more. */
export const lockOwner = async (tx: Transaction, id: string): Promise<string | undefined> =>
  (
    await tx
      .select({ ownerId: chatSession.ownerId })
      .from(chatSession)
      .where(and(eq(chatSession.id, id), isNotNull(chatSession.ownerId)))
      .for('share')
  )[0]?.ownerId ?? undefined;
