import { and, eq, sql } from 'drizzle-orm';
import type { KeptEntry } from '@madang/contracts/content-versions';
import { assertVersion, keptAs } from '#platform/content/version';
import type { Database, Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { changeLibrary, listEdits, readEdited, readShipped, type Library } from '../seed.ts';
import { contentEdit } from '../schema.ts';

type Kind = 'persona' | 'prompt' | 'sample';
type Plural = `${Kind}s`;

interface Which {
  readonly kind: Kind;
  readonly id: string;
}
/** What it was when whoever changes it has read it; undefined: whatever it is. */
type Version = string | undefined;

const MISSING = { persona: 'persona_not_found', prompt: 'not_found', sample: 'sample_not_found' } as const;
const LISTS = { persona: 'personas', prompt: 'prompts', sample: 'samples' } as const;

const store = async (tx: Executor, { kind, id }: Which, data: unknown, editedBy: string): Promise<void> => {
  await tx
    .insert(contentEdit)
    .values({ kind, id, data, editedBy })
    .onConflictDoUpdate({ target: [contentEdit.kind, contentEdit.id], set: { data, editedBy, editedAt: sql`now()` } });
};

const findEntry = async (tx: Executor, { kind, id }: Which): Promise<Library[Plural][number] | undefined> =>
  (await readEdited(tx))[LISTS[kind]].find((entry) => entry.id === id);

/** @throws AppError `content_changed` */
export const writeEntry = async <T extends { readonly id: string }>(
  db: Database,
  kind: Kind,
  data: T,
  editedBy: string,
  version?: Version,
): Promise<T> => {
  await changeLibrary(db, async (tx) => {
    if (version !== undefined) assertVersion(await findEntry(tx, { kind, id: data.id }), version);
    await store(tx, { kind, id: data.id }, data, editedBy);
  });
  return data;
};

/** @throws AppError `persona_not_found`, `sample_not_found`, `not_found`, `content_changed` */
export const removeEntry = (db: Database, which: Which, editedBy: string, version?: Version): Promise<void> =>
  changeLibrary(db, async (tx) => {
    const entry = await findEntry(tx, which);
    if (entry === undefined) throw new AppError(MISSING[which.kind]);
    assertVersion(entry, version);
    await store(tx, which, null, editedBy);
  });

/** Forgets the edit; what was never shipped is gone then. @throws AppError `not_found`, `content_changed` */
export const revertEntry = (db: Database, { kind, id }: Which, version?: Version): Promise<void> =>
  changeLibrary(db, async (tx) => {
    if (version !== undefined) assertVersion(await findEntry(tx, { kind, id }), version);
    const { rowCount } = await tx.delete(contentEdit).where(and(eq(contentEdit.kind, kind), eq(contentEdit.id, id)));
    if (rowCount === 0 && !(await readShipped())[LISTS[kind]].some((entry) => entry.id === id))
      throw new AppError('not_found');
  });

/** They share the places that they had, so that nothing else has to be touched. @throws AppError `content_changed` where one is gone */
export const orderEntries = (db: Database, kind: Kind, ids: readonly string[], editedBy: string): Promise<void> =>
  changeLibrary(db, async (tx) => {
    const entries = new Map((await readEdited(tx))[LISTS[kind]].map((entry) => [entry.id, entry]));
    const named = [...new Set(ids)].map((id) => entries.get(id));
    if (named.some((entry) => entry === undefined)) throw new AppError('content_changed');
    const places = named.flatMap((entry) => entry?.order ?? []).sort((a, b) => a - b);
    let last = -1;
    for (const [index, entry] of named.entries()) {
      last = Math.max(places[index] ?? 0, last + 1);
      if (entry !== undefined && entry.order !== last)
        await store(tx, { kind, id: entry.id }, { ...entry, order: last }, editedBy);
    }
  });

/** The edited entries of one kind, with who changed them, and the shipped ones that were taken away. */
export const listKept = async <P extends Plural>(db: Database, kind: Kind, plural: P) => {
  type Entry = Library[P][number];
  const [edited, shipped, edits] = await Promise.all([readEdited(db), readShipped(), listEdits(db)]);
  const original = new Map<string, Entry>(shipped[plural].map((entry) => [entry.id, entry]));
  const changed = new Map(edits.filter((edit) => edit.kind === kind).map((edit) => [edit.id, edit]));
  const kept = (entry: Entry): Entry & KeptEntry => ({
    ...entry,
    ...keptAs(entry, changed.get(entry.id), original.has(entry.id)),
  });
  const byOrder = (a: Entry, b: Entry): number => a.order - b.order || (a.id < b.id ? -1 : 1);
  return {
    items: [...edited[plural]].sort(byOrder).map(kept),
    removed: [...original.values()].filter(({ id }) => changed.get(id)?.data === null).map(kept),
  };
};
