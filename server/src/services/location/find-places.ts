import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import type { Where } from '@madang/contracts/location';
import type { BinType, Place } from '@madang/contracts/location/entities';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { codesAround } from './data-sets/data-set.ts';
import { findArea } from './find-area.ts';
import type { FindCenters } from './geocode/kakao-centers.ts';
import type { Gazetteer } from './gazetteer.ts';
import type { Holidays } from './opening.ts';
import { showPlace } from './show-place.ts';
import { findInArea, findNear, type PlaceRow, type Wanted } from './store/places.ts';

export interface Knowledge {
  readonly gazetteer: Gazetteer;
  readonly holidays: Holidays;
  readonly now: () => Date;
  /** Asks a service outside; undefined where none is set up. */
  readonly findCenters?: FindCenters | undefined;
}

/** So many are looked at for those that are open; then whoever asks goes on with the cursor. */
const MOST_LOOKED_AT = 2000;
const NearPosition = z.tuple([z.number(), Id]);
const NamePosition = z.tuple([z.string(), Id]);

/** Reads rows behind a position, and says what the position of a row is. */
interface Reading {
  rows(cursor: string | undefined, limit: number): Promise<PlaceRow[]>;
  cursorOf(row: PlaceRow): string;
}

const readingOf = (db: Database, wanted: Wanted, { lat, lon, radius }: Where): Reading => {
  if (lat !== undefined && lon !== undefined)
    return {
      rows(cursor, limit) {
        const after = cursor === undefined ? undefined : decodeCursor(cursor, NearPosition);
        const near = { point: { latitude: lat, longitude: lon }, radius };
        return findNear(db, wanted, near, after && { chord: after[0], id: after[1] }, limit);
      },
      cursorOf: ({ chord, id }) => encodeCursor([chord ?? 0, id]),
    };
  return {
    rows(cursor, limit) {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, NamePosition);
      return findInArea(db, wanted, after && { name: after[0], id: after[1] }, limit);
    },
    cursorOf: ({ name, id }) => encodeCursor([name, id]),
  };
};

interface Page {
  readonly items: Place[];
  readonly next_cursor: string | null;
}

/** Nearest first where there is a point; otherwise by name in an area. */
const findStored = async (
  db: Database,
  { gazetteer, holidays, now }: Pick<Knowledge, 'gazetteer' | 'holidays' | 'now'>,
  { kind, type }: { readonly kind: 'bin' | 'center'; readonly type?: BinType | undefined },
  where: Where,
): Promise<Page> => {
  const { lat, lon, region, open_now: openNow, limit } = where;
  if ((lat === undefined) !== (lon === undefined) || (lat === undefined && region === undefined))
    throw new AppError('location_or_region_missing');
  const area = region === undefined ? null : findArea(gazetteer, region);
  const codes = area?.district == null ? [] : codesAround(gazetteer, area.district);
  const reading = readingOf(db, { kind, type, area, codes }, where);
  const at = now();
  const items: Place[] = [];
  let cursor = where.cursor;
  for (let looked = 0; ;) {
    const size = openNow === true ? Math.max(limit, 100) : limit;
    const rows = await reading.rows(cursor, size + 1);
    for (const row of rows.slice(0, size)) {
      const shown = showPlace(row, gazetteer, at, holidays);
      cursor = reading.cursorOf(row);
      if (openNow !== true || shown.opening.state === 'open') items.push(shown);
      if (items.length === limit) return { items, next_cursor: row === rows.at(-1) ? null : cursor };
    }
    looked += size;
    if (rows.length <= size) return { items, next_cursor: null };
    if (looked >= MOST_LOOKED_AT) return { items, next_cursor: cursor ?? null };
  }
};

/** What is imported; of centres near a point where none are, what is found outside. */
export const findPlaces = async (
  db: Database,
  knowledge: Knowledge,
  what: { readonly kind: 'bin' | 'center'; readonly type?: BinType | undefined },
  where: Where,
): Promise<Page> => {
  const page = await findStored(db, knowledge, what, where);
  const { lat, lon, radius, region, open_now: openNow, cursor, limit } = where;
  const { findCenters } = knowledge;
  if (findCenters === undefined || what.kind !== 'center' || lat === undefined || lon === undefined) return page;
  // Nothing outside is known of hours, and a page that follows goes on with what the first one began.
  const isRest = openNow === true || cursor !== undefined || region !== undefined;
  if (isRest || page.items.some(({ source }) => !source.is_sample)) return page;
  const found = await findCenters({ latitude: lat, longitude: lon }, radius);
  return found.length === 0 ? page : { items: found.slice(0, limit), next_cursor: null };
};
