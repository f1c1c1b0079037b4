import { and, desc, eq, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { FaqContent, Item } from '@madang/contracts/recycle-content';
import type { Region } from '@madang/contracts/recycle-regions';
import type { ErrorCode } from '@madang/contracts/index';
import { assertVersion, keptAs } from '#platform/content/version';
import type { Database, Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { readContent, type RecycleContent } from './content.ts';
import { contentEdit, contentHistory, faq, item, region } from './schema.ts';
import { differenceProblems, regionalProblems } from './regional-problems.ts';
import { changeContent, listEdits, readEdited } from './seed.ts';

type Kind = 'item' | 'faq' | 'rules';

interface Which {
  readonly kind: Kind;
  readonly id: string;
}

const MISSING: Readonly<Record<Kind, ErrorCode>> = {
  item: 'item_not_found',
  faq: 'faq_not_found',
  rules: 'region_not_found',
};

const missing = ({ kind, id }: Which): AppError => new AppError(MISSING[kind], { values: { region: id } });

const exists = async (db: Executor, { kind, id }: Which): Promise<boolean> => {
  const rows =
    kind === 'item'
      ? await db.select({ id: item.id }).from(item).where(eq(item.id, id))
      : kind === 'faq'
        ? await db.select({ id: faq.id }).from(faq).where(eq(faq.id, id))
        : await db.select({ id: region.code }).from(region).where(eq(region.code, id));
  return rows.length > 0;
};

const isShipped = async ({ kind, id }: Which): Promise<boolean> => {
  const { items, faq: questions, regions } = await readContent();
  return kind === 'rules'
    ? regions.some(({ code }) => code === id)
    : (kind === 'item' ? items : questions).some((entry) => entry.id === id);
};

/** What an admin writes must fit the rest; if it does not, nothing is changed. */
const change = (db: Database, work: Parameters<typeof changeContent>[1]): Promise<void> =>
  changeContent(db, work).catch((error: unknown) => {
    if (!(error instanceof z.ZodError)) throw error;
    throw new AppError('content_does_not_fit', { values: { problem: error.issues[0]?.message ?? '' } });
  });

type Entry = Item | FaqContent | Region;

const note = async (
  tx: Executor,
  { kind, id: entryId }: Which,
  act: 'written' | 'removed' | 'reverted',
  data: Entry | null,
  editedBy: string,
): Promise<void> => {
  await tx.insert(contentHistory).values({ id: uuidv7(), kind, entryId, act, data, editedBy });
};

const store = async (tx: Executor, which: Which, data: Entry | null, editedBy: string): Promise<void> => {
  await tx
    .insert(contentEdit)
    .values({ ...which, data, editedBy })
    .onConflictDoUpdate({ target: [contentEdit.kind, contentEdit.id], set: { data, editedBy, editedAt: sql`now()` } });
  await note(tx, which, data === null ? 'removed' : 'written', data, editedBy);
};

const entryOf = ({ items, faq: questions, regions }: RecycleContent, { kind, id }: Which): Entry | undefined =>
  kind === 'rules'
    ? regions.find(({ code }) => code === id)
    : (kind === 'item' ? items : questions).find((entry) => entry.id === id);

/** @throws AppError `content_does_not_fit`, `content_changed` */
export const writeContent = async <T extends Entry>(
  db: Database,
  which: Which,
  data: T,
  editedBy: string,
  version: string | undefined,
): Promise<T> => {
  await change(db, async (tx) => {
    if (version !== undefined) assertVersion(entryOf(await readEdited(tx), which), version);
    await store(tx, which, data, editedBy);
  });
  return data;
};

/** @throws AppError `content_does_not_fit`, `content_changed` */
export const writeItem = async (
  db: Database,
  item: Item,
  editedBy: string,
  version: string | undefined,
): Promise<Item> => {
  const [problem] = differenceProblems(item);
  if (problem !== undefined) throw new AppError('content_does_not_fit', { values: { problem } });
  return writeContent(db, { kind: 'item', id: item.id }, item, editedBy, version);
};

/**
 * An editor's facts about a place need their source as much as the shipped ones do.
 * @throws AppError `content_does_not_fit`, `content_changed`
 */
export const writeRules = async (
  db: Database,
  region: Region,
  editedBy: string,
  version: string | undefined,
): Promise<Region> => {
  const [problem] = regionalProblems(region);
  if (problem !== undefined) throw new AppError('content_does_not_fit', { values: { problem } });
  return writeContent(db, { kind: 'rules', id: region.code }, region, editedBy, version);
};

/** @throws AppError `item_not_found` or its like, `content_changed` */
export const removeContent = (
  db: Database,
  which: Which,
  editedBy: string,
  version: string | undefined,
): Promise<void> =>
  change(db, async (tx) => {
    if (!(await exists(tx, which))) throw missing(which);
    if (version !== undefined) assertVersion(entryOf(await readEdited(tx), which), version);
    await store(tx, which, null, editedBy);
  });

/** Forgets the edit; what was never shipped is gone then. @throws AppError `item_not_found` or its like, `content_changed` */
export const revertContent = (
  db: Database,
  which: Which,
  editedBy: string,
  version: string | undefined,
): Promise<void> =>
  change(db, async (tx) => {
    if (version !== undefined) assertVersion(entryOf(await readEdited(tx), which), version);
    const rows = await tx
      .delete(contentEdit)
      .where(and(eq(contentEdit.kind, which.kind), eq(contentEdit.id, which.id)))
      .returning();
    if (rows.length === 0 && !(await isShipped(which))) throw missing(which);
    if (rows.length > 0) await note(tx, which, 'reverted', entryOf(await readContent(), which) ?? null, editedBy);
  });

/** @throws AppError `item_not_found` or its like */
export const readKept = async <T extends Entry>(db: Database, which: Which) => {
  const [edited, shipped, edits] = await Promise.all([readEdited(db), readContent(), listEdits(db)]);
  const edit = edits.find(({ kind, id }) => kind === which.kind && id === which.id);
  const [entry, original] = [entryOf(edited, which), entryOf(shipped, which)];
  if (entry === undefined && original === undefined) throw missing(which);
  return {
    ...keptAs(entry, edit, original !== undefined),
    content: (entry ?? original ?? null) as T | null,
    removed: entry === undefined,
  };
};

const MOST_CHANGES = 50;

/** Newest first. */
export const listHistory = async (db: Database, { kind, id }: Which) =>
  (
    await db
      .select()
      .from(contentHistory)
      .where(and(eq(contentHistory.kind, kind), eq(contentHistory.entryId, id)))
      .orderBy(desc(contentHistory.id))
      .limit(MOST_CHANGES)
  ).map((row) => ({
    id: row.id,
    act: row.act,
    edited_by: row.editedBy,
    edited_at: row.editedAt.toISOString(),
    content: row.data,
  }));
