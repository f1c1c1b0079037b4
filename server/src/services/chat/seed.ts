import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { and, desc, eq, getTableColumns, isNull, notInArray, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { FullPersona, FullPrompt, FullSample } from '@madang/contracts/chat/library-admin';
import { z } from 'zod';
import { withEdits } from '#platform/content/edits';
import type { Database, Executor, Transaction } from '#platform/db/database';
import type { Log } from '#platform/log';
import { contentEdit, contentVersion, persona, prompt, sample } from './schema.ts';

const NAME = 'library';
const FOLDER = new URL('../../../../content/chat/', import.meta.url);

const Content = z.object({
  personas: z.array(FullPersona),
  prompts: z.array(FullPrompt),
  samples: z.array(FullSample),
});

export const readShipped = async (): Promise<z.infer<typeof Content>> => {
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(new URL(`${name}.json`, FOLDER), 'utf8'));
  const [personas, prompts, samples] = await Promise.all(['personas', 'prompts', 'samples'].map(read));
  return Content.parse({ personas, prompts, samples });
};

/** All columns as the new row has them. */
const excluded = (table: PgTable): Record<string, ReturnType<typeof sql>> =>
  Object.fromEntries(
    Object.entries(getTableColumns(table)).map(([key, column]) => [key, sql`excluded.${sql.identifier(column.name)}`]),
  );

const isShown = ({ hidden }: { readonly hidden: boolean }): boolean => !hidden;

const load = async (tx: Transaction, content: z.infer<typeof Content>): Promise<void> => {
  const [personas, prompts, samples] = [
    content.personas.filter(isShown),
    content.prompts.filter(isShown),
    content.samples.filter(isShown),
  ];
  await tx.delete(persona).where(
    and(
      isNull(persona.ownerId),
      notInArray(
        persona.id,
        personas.map(({ id }) => id),
      ),
    ),
  );
  if (personas.length > 0)
    await tx
      .insert(persona)
      .values(personas.map(({ system_prompt, ...rest }) => ({ ...rest, systemPrompt: system_prompt })))
      .onConflictDoUpdate({ target: persona.id, set: excluded(persona), setWhere: isNull(persona.ownerId) });
  await tx.delete(prompt);
  if (prompts.length > 0) await tx.insert(prompt).values(prompts);
  await tx.delete(sample);
  if (samples.length > 0) await tx.insert(sample).values(samples);
};

const EDIT_LOCK = sql`SELECT pg_advisory_xact_lock(hashtext('chat.library'))`;

export const listEdits = (db: Executor) => db.select().from(contentEdit).orderBy(desc(contentEdit.editedAt));

export type Library = z.infer<typeof Content>;
const idOf = ({ id }: { readonly id: string }): string => id;
/** An edit of before entries could be hidden. */
const withHidden = <T extends { readonly hidden: boolean }>(entry: T): T => ({
  ...entry,
  hidden: (entry as Partial<T>).hidden ?? false,
});

/** The shipped library with the edits of this installation over it. */
export const readEdited = async (db: Executor): Promise<Library> => {
  const { personas, prompts, samples } = await readShipped();
  const edits = await listEdits(db);
  return {
    personas: withEdits(personas, edits, 'persona', idOf).map(withHidden),
    prompts: withEdits(prompts, edits, 'prompt', idOf).map(withHidden),
    samples: withEdits(samples, edits, 'sample', idOf).map(withHidden),
  };
};

/** Makes the tables hold exactly this. @returns whether anything had to be written. */
const loadChanged = async (tx: Transaction, content: Library): Promise<boolean> => {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const [loaded] = await tx.select().from(contentVersion).where(eq(contentVersion.name, NAME));
  if (loaded?.hash === hash) return false;
  await load(tx, content);
  await tx
    .insert(contentVersion)
    .values({ name: NAME, hash })
    .onConflictDoUpdate({ target: contentVersion.name, set: { hash } });
  return true;
};

/** Changes the edits and loads what comes of them, one after the other. */
export const changeLibrary = (db: Database, change: (tx: Transaction) => Promise<void>): Promise<void> =>
  db.transaction(async (tx) => {
    await tx.execute(EDIT_LOCK);
    await change(tx);
    await loadChanged(tx, await readEdited(tx));
  });

/** Loads personas, prompts and samples; does nothing when what is loaded is what there is. @throws ZodError for a file that breaks its contract */
export const seedLibrary = async (db: Database, log: Log): Promise<void> => {
  const content = await readEdited(db);
  if (await db.transaction((tx) => loadChanged(tx, content)))
    log.info(
      { personas: content.personas.length, prompts: content.prompts.length, samples: content.samples.length },
      'personas, prompts and samples were loaded',
    );
};
