import { and, eq, isNull } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import type { StoredPart } from '../parts/stored-parts.ts';
import { message, toolAllowance, toolConsent, type Decision } from '../schema.ts';

type NewConsent = typeof toolConsent.$inferInsert;
type ConsentRow = typeof toolConsent.$inferSelect;
type Allowance = typeof toolAllowance.$inferSelect;

export const insertConsent = async (db: Executor, row: NewConsent): Promise<void> => {
  await db.insert(toolConsent).values(row);
};

export const isAllowedHere = async (
  db: Executor,
  { conversationId, serverId, tool, fingerprint }: Allowance,
): Promise<boolean> =>
  (
    await db
      .select({ tool: toolAllowance.tool })
      .from(toolAllowance)
      .where(
        and(
          eq(toolAllowance.conversationId, conversationId),
          eq(toolAllowance.serverId, serverId),
          eq(toolAllowance.tool, tool),
          eq(toolAllowance.fingerprint, fingerprint),
        ),
      )
  ).length > 0;

/** Locked, so that one decision is taken. */
export const lockConsent = async (tx: Transaction, id: string): Promise<ConsentRow | undefined> =>
  (await tx.select().from(toolConsent).where(eq(toolConsent.id, id)).for('update'))[0];

const partsWith = (parts: readonly StoredPart[] | null, decided: ReadonlyMap<string, Decision>): StoredPart[] | null =>
  parts?.map((part) =>
    part.type === 'consent' && decided.has(part.id) ? { ...part, decision: decided.get(part.id) ?? null } : part,
  ) ?? null;

/** Notes what was decided, where it waits and where it is shown. */
export const decide = async (
  tx: Transaction,
  { id, parts }: { readonly id: string; readonly parts: readonly StoredPart[] | null },
  decided: ReadonlyMap<string, Decision>,
  at: Date,
): Promise<void> => {
  for (const [consentId, decision] of decided)
    await tx.update(toolConsent).set({ decision, decidedAt: at, state: '' }).where(eq(toolConsent.id, consentId));
  if (decided.size > 0)
    await tx
      .update(message)
      .set({ parts: partsWith(parts, decided) })
      .where(eq(message.id, id));
};

/** What of an answer waits. */
export const waitingOf = async (tx: Executor, messageId: string): Promise<string[]> =>
  (
    await tx
      .select({ id: toolConsent.id })
      .from(toolConsent)
      .where(and(eq(toolConsent.messageId, messageId), isNull(toolConsent.decision)))
  ).map(({ id }) => id);

export const allowHere = async (tx: Transaction, allowance: Allowance): Promise<void> => {
  await tx.insert(toolAllowance).values(allowance).onConflictDoNothing();
};
