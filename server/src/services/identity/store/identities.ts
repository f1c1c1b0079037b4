import { and, eq, ne, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor, Transaction } from '#platform/db/database';
import { identities, sessions } from '../schema.ts';
import { revokeSession } from './sessions.ts';
import type { ProvenIdentity } from '../social/proven-identity.ts';

export type IdentityRow = typeof identities.$inferSelect;

const shown = ({ email, name }: ProvenIdentity) => ({ email, name });

export const findIdentity = async (
  tx: Executor,
  { provider, id }: Pick<ProvenIdentity, 'provider' | 'id'>,
): Promise<IdentityRow | undefined> => {
  const [row] = await tx
    .select()
    .from(identities)
    .where(and(eq(identities.provider, provider), eq(identities.providerUserId, id)));
  return row;
};

export const insertIdentity = async (tx: Transaction, userId: string, proven: ProvenIdentity): Promise<IdentityRow> => {
  const [row] = await tx
    .insert(identities)
    .values({ id: uuidv7(), userId, provider: proven.provider, providerUserId: proven.id, ...shown(proven) })
    .returning();
  if (row === undefined) throw new Error('insert returned no row');
  return row;
};

export const noteIdentityUse = async (tx: Transaction, id: string, proven: ProvenIdentity): Promise<void> => {
  await tx
    .update(identities)
    .set({ ...shown(proven), lastUsedAt: sql`now()` })
    .where(eq(identities.id, id));
};

export const listIdentities = (tx: Executor, userId: string): Promise<IdentityRow[]> =>
  tx.select().from(identities).where(eq(identities.userId, userId)).orderBy(identities.id);

export const deleteIdentity = async (tx: Transaction, id: string): Promise<void> => {
  await tx.delete(identities).where(eq(identities.id, id));
};

export const deleteIdentitiesOf = async (tx: Transaction, userId: string): Promise<void> => {
  await tx.delete(identities).where(eq(identities.userId, userId));
};

/** Ends what was opened by one method, but for the session that is named. */
export const revokeSessionsOpenedBy = async (
  tx: Transaction,
  userId: string,
  method: string,
  accessTokenSeconds: number,
  except: string,
): Promise<void> => {
  const rows = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.method, method), ne(sessions.id, except)));
  for (const { id } of rows) await revokeSession(tx, userId, id, accessTokenSeconds);
};

/** Two sign-ins at once that make the same account or link: the second finds what the first made. */
export const isTakenMeanwhile = (error: unknown): boolean => {
  const { code, constraint } = ((error as { cause?: unknown }).cause ?? {}) as { code?: unknown; constraint?: string };
  return code === '23505' && (constraint === 'identities_provider_user' || constraint === 'users_email_unique');
};
