import { and, asc, eq, sql } from 'drizzle-orm';
import type { OwnPersona, SavedPrompt } from '@madang/contracts/chat/own-library';
import type { Executor, Transaction } from '#platform/db/database';
import { conversation, persona, savedPrompt } from '../schema.ts';
import type { PersonaRow } from './library.ts';

type PromptRow = typeof savedPrompt.$inferSelect;

export const toOwnPersona = (row: PersonaRow): OwnPersona => ({
  id: row.id,
  name: row.name,
  description: row.description,
  avatar: row.avatar,
  greeting: row.greeting,
  model: row.model,
  locale: row.locale,
  app: row.app,
  system_prompt: row.systemPrompt,
  temperature: row.temperature,
  base_id: row.baseId,
});
export const toSavedPrompt = ({ id, title, text, createdAt, updatedAt }: PromptRow): SavedPrompt => ({
  id,
  title,
  text,
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
});

/** Whoever adds waits for whoever adds as well, so that no two of one person take the last place. */
const lock = (tx: Transaction, ownerId: string) =>
  tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`own-library:${ownerId}`}, 0))`);

export const listOwnPersonas = (db: Executor, ownerId: string): Promise<PersonaRow[]> =>
  db.select().from(persona).where(eq(persona.ownerId, ownerId)).orderBy(asc(persona.id));

/** undefined where there are as many as there may be. */
export const insertOwnPersona = async (
  tx: Transaction,
  row: typeof persona.$inferInsert & { readonly ownerId: string },
  most: number,
): Promise<PersonaRow | undefined> => {
  await lock(tx, row.ownerId);
  if ((await tx.$count(persona, eq(persona.ownerId, row.ownerId))) >= most) return undefined;
  const [inserted] = await tx.insert(persona).values(row).returning();
  return inserted;
};

export const changeOwnPersona = async (
  db: Executor,
  ownerId: string,
  id: string,
  changes: Partial<PersonaRow>,
): Promise<PersonaRow | undefined> => {
  const [row] = await db
    .update(persona)
    .set(changes)
    .where(and(eq(persona.id, id), eq(persona.ownerId, ownerId)))
    .returning();
  return row;
};

/** Conversations that it answered in are left to the default; false where it is not there. */
export const deleteOwnPersona = async (tx: Transaction, ownerId: string, id: string): Promise<boolean> => {
  const { rowCount } = await tx.delete(persona).where(and(eq(persona.id, id), eq(persona.ownerId, ownerId)));
  if (rowCount !== 1) return false;
  await tx
    .update(conversation)
    .set({ personaId: null })
    .where(and(eq(conversation.ownerId, ownerId), eq(conversation.personaId, id)));
  return true;
};

export const listSavedPrompts = (db: Executor, ownerId: string): Promise<PromptRow[]> =>
  db.select().from(savedPrompt).where(eq(savedPrompt.ownerId, ownerId)).orderBy(asc(savedPrompt.id));

/** undefined where there are as many as there may be. */
export const insertSavedPrompt = async (
  tx: Transaction,
  row: typeof savedPrompt.$inferInsert,
  most: number,
): Promise<PromptRow | undefined> => {
  await lock(tx, row.ownerId);
  if ((await tx.$count(savedPrompt, eq(savedPrompt.ownerId, row.ownerId))) >= most) return undefined;
  const [inserted] = await tx.insert(savedPrompt).values(row).returning();
  return inserted;
};

export const changeSavedPrompt = async (
  db: Executor,
  ownerId: string,
  id: string,
  changes: Pick<PromptRow, 'title' | 'text'>,
): Promise<PromptRow | undefined> => {
  const [row] = await db
    .update(savedPrompt)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(and(eq(savedPrompt.id, id), eq(savedPrompt.ownerId, ownerId)))
    .returning();
  return row;
};

export const deleteSavedPrompt = async (db: Executor, ownerId: string, id: string): Promise<boolean> => {
  const { rowCount } = await db
    .delete(savedPrompt)
    .where(and(eq(savedPrompt.id, id), eq(savedPrompt.ownerId, ownerId)));
  return rowCount === 1;
};
