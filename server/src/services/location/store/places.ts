import { sql, type SQL } from 'drizzle-orm';
import type { BinType } from '@madang/contracts/location/entities';
import type { Database } from '#platform/db/database';
import type { Area } from '../gazetteer.ts';
import { chordOf, onSphere, type Point } from '../metres.ts';
import { place } from '../schema.ts';

export type PlaceRow = typeof place.$inferSelect & {
  /** The straight line through the sphere; null where no point was asked for. */
  readonly chord: number | null;
};

export interface Wanted {
  readonly kind: 'bin' | 'center';
  readonly type: BinType | undefined;
  readonly area: Area | null;
  readonly codes: readonly string[];
}

const COLUMNS = sql`
  id, kind, types, name, address, detail, latitude, longitude, region_code AS "regionCode", district_code AS "districtCode",
  takes, phone, hours, data_set AS "dataSet", reference_date::text AS "referenceDate", is_sample AS "isSample"`;

/** Written out, so that the index of this kind of bin fits: the contract names them all. Only bins have types. */
const ofKind = ({ kind, type }: Wanted): SQL =>
  sql.raw(type === undefined ? `kind = '${kind}'` : `types @> '{${type}}'`);

const inArea = ({ area, codes }: Wanted): SQL => {
  if (area === null) return sql`true`;
  return area.district === null
    ? sql`region_code = ${area.regionCode}`
    : sql`district_code = ANY(${sql.param([...codes])}::text[])`;
};

export interface Near {
  readonly point: Point;
  readonly radius: number;
}

interface NearPosition {
  readonly chord: number;
  readonly id: string;
}

/**
 * The nearest are taken from the index as it orders them, and those that are too far are left out behind that: a radius
 * within would have PostgreSQL read and sort all that is in it, since it takes any box for a thousandth of the table. Only an
 * area, which may be far from the point, needs one: without it all of the country would be walked through.
 * What is at the same distance as the last one is sorted by id, all of it: the next page begins in its middle.
 */
export const nearStatement = (
  wanted: Wanted,
  { point, radius }: Near,
  after: NearPosition | undefined,
  limit: number,
): SQL => {
  const [x, y, z] = onSphere(point);
  const here = sql`cube(ARRAY[${x}, ${y}, ${z}]::float8[])`;
  const chord = chordOf(radius);
  const behind =
    after === undefined
      ? sql`true`
      : sql`((position <-> ${here}) > ${after.chord} OR ((position <-> ${here}) = ${after.chord} AND id > ${after.id}))`;
  const around = wanted.area === null ? sql`true` : sql`position <@ cube_enlarge(${here}, ${chord}, 3)`;
  return sql`
    SELECT ${COLUMNS}, chord FROM (
      SELECT *, position <-> ${here} AS chord FROM ${place}
      WHERE ${ofKind(wanted)} AND ${inArea(wanted)} AND ${behind} AND ${around}
      ORDER BY position <-> ${here} FETCH FIRST (${limit}) ROWS WITH TIES) AS nearest
    WHERE chord <= ${chord} ORDER BY chord, id LIMIT ${limit}`;
};

/** The nearest first; behind the last one of the page before. */
export const findNear = async (db: Database, ...asked: Parameters<typeof nearStatement>): Promise<PlaceRow[]> =>
  (await db.execute<PlaceRow & Record<string, unknown>>(nearStatement(...asked))).rows;

/** By name; behind the last one of the page before. */
export const findInArea = async (
  db: Database,
  wanted: Wanted,
  after: { readonly name: string; readonly id: string } | undefined,
  limit: number,
): Promise<PlaceRow[]> => {
  const behind = after === undefined ? sql`true` : sql`(name, id) > (${after.name}, ${after.id}::uuid)`;
  const { rows } = await db.execute<PlaceRow & Record<string, unknown>>(sql`
    SELECT ${COLUMNS}, NULL AS chord FROM ${place}
    WHERE ${ofKind(wanted)} AND ${inArea(wanted)} AND ${behind} ORDER BY name, id LIMIT ${limit}`);
  return rows;
};
