import { eq, sql } from 'drizzle-orm';
import type { Database, Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { changeLibrary } from '../seed.ts';
import { contentEdit, persona, prompt, sample } from '../schema.ts';

type Kind = 'persona' | 'prompt' | 'sample';

interface Which {
  readonly kind: Kind;
  readonly id: string;
}

const TABLES = { persona, prompt, sample } as const;
const MISSING = { persona: 'persona_not_found', prompt: 'not_found', sample: 'sample_not_found' } as const;

const store = async (tx: Executor, { kind, id }: Which, data: unknown, editedBy: string): Promise<void> => {
  await tx
    .insert(contentEdit)
    .values({ kind, id, data, editedBy })
    .onConflictDoUpdate({ target: [contentEdit.kind, contentEdit.id], set: { data, editedBy, editedAt: sql`now()` } });
};

export const writeEntry = async <T extends { readonly id: string }>(
  db: Database,
  kind: Kind,
  data: T,
  editedBy: string,
): Promise<T> => {
  await changeLibrary(db, (tx) => store(tx, { kind, id: data.id }, data, editedBy));
  return data;
};

/** @throws AppError `persona_not_found`, `sample_not_found`, `not_found` */
export const removeEntry = (db: Database, which: Which, editedBy: string): Promise<void> =>
  changeLibrary(db, async (tx) => {
    const table = TABLES[which.kind];
    const rows = await tx.select({ id: table.id }).from(table).where(eq(table.id, which.id));
    if (rows.length === 0) throw new AppError(MISSING[which.kind]);
    await store(tx, which, null, editedBy);
  });
