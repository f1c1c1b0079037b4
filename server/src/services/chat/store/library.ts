import { and, asc, eq, isNull, or, type SQL } from 'drizzle-orm';
import type { Persona, Prompt, Sample, SnapshotMessage } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { Executor } from '#platform/db/database';
import { persona, prompt, sample } from '../schema.ts';
import { UNSIGNED } from '../parts/stored-parts.ts';
import { toSnapshotMessage } from './shares.ts';

export type PersonaRow = typeof persona.$inferSelect;
export type SampleRow = typeof sample.$inferSelect;

/** Undefined: any. */
interface Filter {
  readonly locale?: 'ko' | 'en' | undefined;
  readonly app?: App | undefined;
  readonly category?: string | undefined;
}

type Filtered = typeof persona | typeof prompt | typeof sample;

const where = (table: Filtered, { locale, app, category }: Filter, ...more: SQL[]): SQL | undefined =>
  and(
    ...more,
    locale === undefined ? undefined : eq(table.locale, locale),
    app === undefined ? undefined : eq(table.app, app),
    category === undefined || !('category' in table) ? undefined : eq(table.category, category),
  );

/** What a persona is told to be is not part of it. */
const toPersona = ({ id, name, description, avatar, greeting, model, locale, app }: PersonaRow): Persona => ({
  id,
  name,
  description,
  avatar,
  greeting,
  model,
  locale,
  app,
});
const toSample = ({ id, title, description, category, locale, app, order }: SampleRow): Sample => ({
  id,
  title,
  description,
  category,
  locale,
  app,
  order,
});

/** The installation's, or one of the owner's own. */
export const findPersona = async (
  db: Executor,
  id: string,
  ownerId: string | null,
): Promise<PersonaRow | undefined> => {
  const [row] = await db
    .select()
    .from(persona)
    .where(
      and(
        eq(persona.id, id),
        ownerId === null ? isNull(persona.ownerId) : or(isNull(persona.ownerId), eq(persona.ownerId, ownerId)),
      ),
    );
  return row;
};

/** What it is told to be: one's own that was made from the installation's goes by that one too, as it is now. */
export const instructionsOf = async (db: Executor, { systemPrompt, baseId }: PersonaRow): Promise<string> => {
  const base = baseId === null ? undefined : await findPersona(db, baseId, null);
  return [base?.systemPrompt ?? '', systemPrompt].filter((part) => part !== '').join('\n\n');
};

export const readPersona = async (db: Executor, id: string): Promise<Persona | undefined> => {
  const row = await findPersona(db, id, null);
  return row === undefined ? undefined : toPersona(row);
};

export const listPersonas = async (db: Executor, filter: Filter): Promise<Persona[]> =>
  (
    await db
      .select()
      .from(persona)
      .where(where(persona, filter, isNull(persona.ownerId)))
      .orderBy(asc(persona.order), asc(persona.id))
  ).map(toPersona);

export const listPrompts = (db: Executor, filter: Filter): Promise<Prompt[]> =>
  db.select().from(prompt).where(where(prompt, filter)).orderBy(asc(prompt.order), asc(prompt.id));

export const listSamples = async (db: Executor, filter: Filter): Promise<Sample[]> =>
  (await db.select().from(sample).where(where(sample, filter)).orderBy(asc(sample.order), asc(sample.id))).map(
    toSample,
  );

export const findSample = async (db: Executor, id: string): Promise<SampleRow | undefined> => {
  const [row] = await db.select().from(sample).where(eq(sample.id, id));
  return row;
};

export const readSample = async (
  db: Executor,
  id: string,
): Promise<(Sample & { messages: SnapshotMessage[] }) | undefined> => {
  const row = await findSample(db, id);
  return row === undefined
    ? undefined
    : { ...toSample(row), messages: row.messages.map((message) => toSnapshotMessage(message, UNSIGNED)) };
};
