import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { wasteZone } from '../schema.ts';

export type ZoneRow = typeof wasteZone.$inferSelect;

const asPattern = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '\\$&');

/** What may stand directly behind a name: 연남동일대. 일산동구 and 안동시 are other names. */
const AFTER =
  '(?![가-힣0-9]|-[0-9])|(?=(일대|일원|전체|전역|전지역|지역|구역|관내|주택|단독|상가|아파트|및|과|와|외|내|중|의|제외)))';

/** Directly before a name only that of its own district stands: 마포구연남동. 구서동 is another one than 서동, 신정동 than 정동. */
const before = (districts: readonly string[]): string =>
  `(^|[^가-힣0-9]${districts.map((name) => `|(^|[^가-힣0-9])${asPattern(name)}`).join('')})`;

interface Named {
  readonly neighbourhood: string;
  /** What its district, its city and its region are called. */
  readonly districts: readonly string[];
}

/** A neighbourhood by its whole name. */
const byName = ({ neighbourhood, districts }: Named): string =>
  `${before(districts)}${asPattern(neighbourhood)}(${AFTER}`;

/** Likewise with others of its number: 성산동 and 성산1동 may be written 성산1·2동. */
const withNumbers = ({ neighbourhood, districts }: Named): string | null => {
  const [, stem = '', suffix = ''] = /^(\p{L}+?)(?:제?\d+)?([동가])$/u.exec(neighbourhood) ?? [];
  return stem === '' ? null : `${before(districts)}${asPattern(stem)}(제?[0-9][0-9제·.,~∼-]*)?${suffix}(${AFTER}`;
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
export const findZones = async (db: Executor, where: In, asked: Named | null, limit: number): Promise<ZoneRow[]> => {
  if (asked === null) return read(db, where, null, limit);
  const named = await read(db, where, byName(asked), limit);
  const numbered = withNumbers(asked);
  return named.length > 0 || numbered === null ? named : read(db, where, numbered, limit);
};
