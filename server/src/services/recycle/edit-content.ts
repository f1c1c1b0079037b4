import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { FaqContent, Item } from '@madang/contracts/recycle-content';
import type { Region } from '@madang/contracts/recycle-regions';
import type { ErrorCode } from '@madang/contracts/index';
import type { Database, Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { readContent } from './content.ts';
import { contentEdit, faq, item, region } from './schema.ts';
import { differenceProblems, regionalProblems } from './regional-problems.ts';
import { changeContent } from './seed.ts';

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

const store = async (
  tx: Executor,
  { kind, id }: Which,
  data: Item | FaqContent | Region | null,
  editedBy: string,
): Promise<void> => {
  const row = { kind, id, data, editedBy };
  await tx
    .insert(contentEdit)
    .values(row)
    .onConflictDoUpdate({ target: [contentEdit.kind, contentEdit.id], set: { data, editedBy, editedAt: sql`now()` } });
};

/** @throws AppError `content_does_not_fit` */
export const writeContent = async <T extends Item | FaqContent | Region>(
  db: Database,
  which: Which,
  data: T,
  editedBy: string,
): Promise<T> => {
  await change(db, (tx) => store(tx, which, data, editedBy));
  return data;
};

/** @throws AppError `content_does_not_fit` */
export const writeItem = async (db: Database, item: Item, editedBy: string): Promise<Item> => {
  const [problem] = differenceProblems(item);
  if (problem !== undefined) throw new AppError('content_does_not_fit', { values: { problem } });
  return writeContent(db, { kind: 'item', id: item.id }, item, editedBy);
};

/** An editor's facts about a place need their source as much as the shipped ones do. @throws AppError `content_does_not_fit` */
export const writeRules = async (db: Database, region: Region, editedBy: string): Promise<Region> => {
  const [problem] = regionalProblems(region);
  if (problem !== undefined) throw new AppError('content_does_not_fit', { values: { problem } });
  return writeContent(db, { kind: 'rules', id: region.code }, region, editedBy);
};

/** @throws AppError `item_not_found` or its like */
export const removeContent = (db: Database, which: Which, editedBy: string): Promise<void> =>
  change(db, async (tx) => {
    if (!(await exists(tx, which))) throw missing(which);
    await store(tx, which, null, editedBy);
  });

/** Forgets the edit; what was never shipped is gone then. @throws AppError `item_not_found` or its like */
export const revertContent = (db: Database, which: Which): Promise<void> =>
  change(db, async (tx) => {
    const rows = await tx
      .delete(contentEdit)
      .where(and(eq(contentEdit.kind, which.kind), eq(contentEdit.id, which.id)))
      .returning();
    if (rows.length === 0 && !(await isShipped(which))) throw missing(which);
  });
