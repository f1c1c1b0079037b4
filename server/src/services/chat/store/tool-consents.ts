import { and, asc, eq, isNull, ne } from 'drizzle-orm';
import type { ToolAllowance } from '@madang/contracts/chat/tool-allowances';
import type { Executor, Transaction } from '#platform/db/database';
import type { StoredPart } from '../parts/stored-parts.ts';
import { message, toolAllowance, toolConsent, type Decision } from '../schema.ts';

type NewConsent = typeof toolConsent.$inferInsert;
type ConsentRow = typeof toolConsent.$inferSelect;
type AllowanceRow = typeof toolAllowance.$inferSelect;
type Allowance = Pick<AllowanceRow, 'conversationId' | 'serverId' | 'tool' | 'fingerprint'>;

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

/** As the tool is now: what was allowed of it as it was before holds no more, even where it becomes that again. */
export const allowHere = async (
  tx: Transaction,
  allowance: Allowance & { readonly server: string | null },
): Promise<void> => {
  const { conversationId, serverId, tool, fingerprint } = allowance;
  await tx
    .delete(toolAllowance)
    .where(
      and(
        eq(toolAllowance.conversationId, conversationId),
        eq(toolAllowance.serverId, serverId),
        eq(toolAllowance.tool, tool),
        ne(toolAllowance.fingerprint, fingerprint),
      ),
    );
  await tx.insert(toolAllowance).values(allowance).onConflictDoNothing();
};

const toAllowance = ({ id, server, tool, createdAt }: AllowanceRow): ToolAllowance => ({
  id,
  server,
  tool,
  allowed_at: createdAt.toISOString(),
});

/** What is allowed in a conversation, oldest first. */
export const allowancesIn = async (db: Executor, conversationId: string): Promise<ToolAllowance[]> =>
  (
    await db
      .select()
      .from(toolAllowance)
      .where(eq(toolAllowance.conversationId, conversationId))
      .orderBy(asc(toolAllowance.createdAt), asc(toolAllowance.id))
  ).map(toAllowance);

/** @returns whether there was one */
export const revokeAllowance = async (db: Executor, conversationId: string, id: string): Promise<boolean> =>
  (
    await db
      .delete(toolAllowance)
      .where(and(eq(toolAllowance.conversationId, conversationId), eq(toolAllowance.id, id)))
  ).rowCount === 1;
