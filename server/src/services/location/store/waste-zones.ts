import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { wasteZone } from '../schema.ts';

export type ZoneRow = typeof wasteZone.$inferSelect;

const asPattern = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '\\$&');

/** 정동 is no part of 신정동, and 성산1동 none of 성산11동. */
const BEFORE = '(^|[^가-힣0-9]|[시군구])';

/** A neighbourhood by its whole name. */
const byName = (name: string): string => `${BEFORE}${asPattern(name)}`;

/** Likewise with others of its number: 성산동 and 성산1동 may be written 성산1·2동. */
const withNumbers = (name: string): string | null => {
  const [, stem = '', suffix = ''] = /^(\p{L}+?)(?:제?\d+)?([동가])$/u.exec(name) ?? [];
  return stem === '' ? null : `${BEFORE}${asPattern(stem)}(제?[0-9][0-9제·.,~∼-]*)?${suffix}`;
};

type In = { readonly codes: readonly string[] } | { readonly region: string };

const read = (db: Executor, where: In, pattern: string | null, limit: number): Promise<ZoneRow[]> =>
  db
    .select()
    .from(wasteZone)
    .where(
      and(
        'codes' in where ? inArray(wasteZone.districtCode, [...where.codes]) : eq(wasteZone.regionCode, where.region),
        pattern === null ? undefined : sql`(${wasteZone.zone} ~* ${pattern} OR ${wasteZone.covers} ~* ${pattern})`,
      ),
    )
    .orderBy(asc(wasteZone.zone), asc(wasteZone.id))
    .limit(limit);

/** Zones of a district under any of its codes, or of a whole region; those that name a neighbourhood where one is asked for. */
export const findZones = async (
  db: Executor,
  where: In,
  neighbourhood: string | undefined,
  limit: number,
): Promise<ZoneRow[]> => {
  if (neighbourhood === undefined) return read(db, where, null, limit);
  const named = await read(db, where, byName(neighbourhood), limit);
  const numbered = withNumbers(neighbourhood);
  return named.length > 0 || numbered === null ? named : read(db, where, numbered, limit);
};
