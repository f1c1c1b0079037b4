import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, notInArray, sql } from 'drizzle-orm';
import type { Locale } from '@madang/contracts/fields';
import type { KeptCase } from '@madang/contracts/training/admin';
import type { Case } from '@madang/contracts/training/case';
import type { Database, Executor } from '#platform/db/database';
import { assertVersion, versionOf } from '#platform/content/version';
import { phishingCase } from '../schema.ts';

export type CaseRow = typeof phishingCase.$inferSelect;

/** A case as it is played here. */
export interface PlayedCase {
  readonly content: Case;
  readonly origin: CaseRow['origin'];
}

const contentOf = ({ edited, shipped }: Pick<CaseRow, 'edited' | 'shipped'>): Case => {
  const content = edited ?? shipped;
  if (content === null) throw new Error('a case has no content');
  return content;
};

export const toKept = (row: CaseRow): KeptCase => ({
  id: row.id,
  origin: row.origin,
  enabled: row.enabled,
  edited: row.shipped !== null && row.edited !== null,
  updated_at: row.updatedAt.toISOString(),
  version: versionOf(contentOf(row)),
  content: contentOf(row),
});

const there = eq(phishingCase.removed, false);

/** Those that people can meet. */
export const listPlayed = async (db: Executor, locale: Locale): Promise<PlayedCase[]> => {
  const rows = await db
    .select()
    .from(phishingCase)
    .where(and(there, eq(phishingCase.enabled, true), eq(phishingCase.locale, locale)))
    .orderBy(asc(phishingCase.id));
  return rows.map((row) => ({ content: contentOf(row), origin: row.origin }));
};

export const findPlayed = async (db: Executor, id: string): Promise<PlayedCase | undefined> => {
  const row = await findCase(db, id);
  return row?.enabled === true ? { content: contentOf(row), origin: row.origin } : undefined;
};

/** As whoever edits them tries one. */
export const findTried = async (db: Executor, id: string): Promise<PlayedCase | undefined> => {
  const row = await findCase(db, id);
  return row === undefined ? undefined : { content: contentOf(row), origin: row.origin };
};

export const findCase = async (db: Executor, id: string): Promise<CaseRow | undefined> =>
  (
    await db
      .select()
      .from(phishingCase)
      .where(and(there, eq(phishingCase.id, id)))
  )[0];

/** A part of a list in the order of ids: what comes after one. */
interface Page {
  readonly after: string | undefined;
  readonly limit: number;
}
const behind = (after: string | undefined) => (after === undefined ? undefined : gt(phishingCase.id, after));

export const listCases = (
  db: Executor,
  { locale, enabled }: { readonly locale?: Locale | undefined; readonly enabled?: boolean | undefined },
  { after, limit }: Page,
): Promise<CaseRow[]> =>
  db
    .select()
    .from(phishingCase)
    .where(
      and(
        there,
        behind(after),
        locale === undefined ? undefined : eq(phishingCase.locale, locale),
        enabled === undefined ? undefined : eq(phishingCase.enabled, enabled),
      ),
    )
    .orderBy(asc(phishingCase.id))
    .limit(limit);

/** Without the rest of the content, which is long. */
export const listTitles = (db: Executor, { after, limit }: Page): Promise<{ id: string; title: string }[]> =>
  db
    .select({
      id: phishingCase.id,
      title: sql<string>`coalesce(${phishingCase.edited}, ${phishingCase.shipped}) ->> 'title'`,
    })
    .from(phishingCase)
    .where(and(there, behind(after)))
    .orderBy(asc(phishingCase.id))
    .limit(limit);

const isOwn = isNull(phishingCase.shipped);

/** @returns undefined where there is one of that id already */
export const insertCase = async (
  db: Executor,
  content: Case,
  { origin, enabled }: Pick<CaseRow, 'origin' | 'enabled'>,
): Promise<CaseRow | undefined> =>
  (
    await db
      .insert(phishingCase)
      .values({ id: content.id, locale: content.locale, origin, edited: content, enabled })
      .onConflictDoUpdate({
        target: phishingCase.id,
        set: { locale: content.locale, origin, edited: content, enabled, removed: false, updatedAt: new Date() },
        setWhere: and(eq(phishingCase.removed, true), isOwn),
      })
      .returning()
  )[0];

const change = async (
  db: Executor,
  id: string,
  set: Partial<Pick<CaseRow, 'edited' | 'enabled' | 'locale'>>,
): Promise<CaseRow | undefined> =>
  (
    await db
      .update(phishingCase)
      .set({ ...set, updatedAt: new Date() })
      .where(and(there, eq(phishingCase.id, id)))
      .returning()
  )[0];

/** Also one that is deleted; nobody else can change it until the transaction ends. */
const lockCase = async (tx: Executor, id: string): Promise<CaseRow | undefined> =>
  (await tx.select().from(phishingCase).where(eq(phishingCase.id, id)).for('update'))[0];

/**
 * Where nobody else can change it meanwhile, until the transaction ends. A deleted one is as good as none.
 * @throws AppError `content_changed` where it says something else than `version` by now
 */
const assertUnchanged = async (tx: Executor, id: string, version: string | undefined): Promise<void> => {
  const row = await lockCase(tx, id);
  if (row !== undefined) assertVersion(row.removed ? null : contentOf(row), version);
};

/** Whoever knows that it is deleted (`none`) brings it back with what they wrote. @throws AppError `content_changed` */
export const replaceCase = (db: Database, content: Case, version: string | undefined): Promise<CaseRow | undefined> =>
  db.transaction(async (tx) => {
    await assertUnchanged(tx, content.id, version);
    if (version === 'none')
      await tx.update(phishingCase).set({ removed: false }).where(eq(phishingCase.id, content.id));
    return change(tx, content.id, { edited: content, locale: content.locale });
  });
/** What was shipped is there again, as it was shipped. @throws AppError `content_changed` */
export const revertCase = (db: Database, id: string, version: string | undefined): Promise<CaseRow | undefined> =>
  db.transaction(async (tx) => {
    await assertUnchanged(tx, id, version);
    const rows = await tx
      .update(phishingCase)
      .set({
        edited: null,
        removed: false,
        locale: sql`${phishingCase.shipped} ->> 'locale'`,
        updatedAt: new Date(),
      })
      .where(and(eq(phishingCase.id, id), isNotNull(phishingCase.shipped)))
      .returning();
    return rows[0];
  });
export const switchCase = (db: Executor, id: string, enabled: boolean): Promise<CaseRow | undefined> =>
  change(db, id, { enabled });

/** It stays and is not there any more: the next release must not bring it back, but whoever deleted it may. @throws AppError `content_changed` */
export const removeCase = (db: Database, id: string, version: string | undefined): Promise<boolean> =>
  db.transaction(async (tx) => {
    await assertUnchanged(tx, id, version);
    const rows = await tx
      .update(phishingCase)
      .set({ removed: true, updatedAt: new Date() })
      .where(and(there, eq(phishingCase.id, id)))
      .returning({ id: phishingCase.id });
    return rows.length > 0;
  });

/**
 * What was deleted is there again, as it was; what was not stays.
 * @param version what it said when it was deleted, @throws AppError `content_changed` where it says something else by now
 */
export const restoreCase = (db: Database, id: string, version: string | undefined): Promise<CaseRow | undefined> =>
  db.transaction(async (tx) => {
    const row = await lockCase(tx, id);
    if (row !== undefined) assertVersion(contentOf(row), version);
    return (await tx.update(phishingCase).set({ removed: false }).where(eq(phishingCase.id, id)).returning())[0];
  });

/** Makes the table hold what is shipped, beside what was changed here and not deleted long ago. */
export const storeShipped = (db: Database, cases: readonly Case[]): Promise<void> =>
  db.transaction(async (tx) => {
    const ids = cases.map(({ id }) => id);
    await tx
      .delete(phishingCase)
      .where(and(eq(phishingCase.removed, true), isOwn, lt(phishingCase.updatedAt, sql`now() - interval '30 days'`)));
    await tx
      .delete(phishingCase)
      .where(
        and(
          eq(phishingCase.origin, 'shipped'),
          sql`${phishingCase.edited} IS NULL`,
          ids.length === 0 ? undefined : notInArray(phishingCase.id, ids),
        ),
      );
    if (cases.length === 0) return;
    await tx
      .insert(phishingCase)
      .values(
        cases.map((shipped) => ({
          id: shipped.id,
          locale: shipped.locale,
          origin: 'shipped' as const,
          shipped,
          enabled: true,
        })),
      )
      .onConflictDoUpdate({
        target: phishingCase.id,
        set: {
          shipped: sql`excluded.shipped`,
          locale: sql`coalesce(${phishingCase.edited} ->> 'locale', excluded.locale)`,
        },
        setWhere: inArray(phishingCase.origin, ['shipped']),
      });
  });
