import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { ImportProblem, ImportReport } from './import/import-report.ts';
import { BinType, type DataSet, type Hours, type WasteDay } from '@madang/contracts/location/entities';

export const locations = pgSchema('locations');

/** A point of the sphere in metres from its middle: straight lines between them order places as ways along the ground do. */
const point = customType<{ data: string }>({ dataType: () => 'cube' });

/** The mean radius of the earth, IUGG. */
export const EARTH_METRES = 6_371_008.8;

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Where a row came from; `key` says which thing it is, so that the same one is not there twice. */
const origin = {
  dataSet: text('data_set').$type<DataSet>().notNull(),
  key: text('key').notNull(),
  referenceDate: date('reference_date', { mode: 'string' }),
  isSample: boolean('is_sample').notNull(),
  importId: uuid('import_id').notNull(),
  /** Which record of the file. */
  importRecord: integer('import_record').notNull(),
};

export const place = locations.table(
  'place',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').$type<'bin' | 'center'>().notNull(),
    types: text('types').array().$type<BinType[]>().notNull(),
    name: text('name').notNull(),
    address: text('address'),
    detail: text('detail'),
    latitude: doublePrecision('latitude').notNull(),
    longitude: doublePrecision('longitude').notNull(),
    position: point('position')
      .notNull()
      .generatedAlwaysAs(
        sql.raw(
          `cube(ARRAY[${EARTH_METRES} * cos(radians(latitude)) * cos(radians(longitude)), ${EARTH_METRES} * cos(radians(latitude)) * sin(radians(longitude)), ${EARTH_METRES} * sin(radians(latitude))])`,
        ),
      ),
    regionCode: text('region_code'),
    districtCode: text('district_code'),
    takes: text('takes'),
    phone: text('phone'),
    hours: jsonb('hours').$type<Hours>(),
    ...origin,
  },
  (table) => [
    uniqueIndex('place_of_data_set').on(table.dataSet, table.key),
    index('place_bins_near')
      .using('gist', table.position)
      .where(sql`kind = 'bin'`),
    index('place_centers_near')
      .using('gist', table.position)
      .where(sql`kind = 'center'`),
    // A kind of bin that is rare would otherwise be looked for among all the others around.
    ...BinType.options.map((type) =>
      index(`place_${type}_near`)
        .using('gist', table.position)
        .where(sql.raw(`types @> '{${type}}'`)),
    ),
    index('place_of_district').on(table.kind, table.districtCode, table.name, table.id),
    index('place_of_region').on(table.kind, table.regionCode, table.name, table.id),
  ],
);

export const wasteZone = locations.table(
  'waste_zone',
  {
    id: uuid('id').primaryKey(),
    regionCode: text('region_code').notNull(),
    districtCode: text('district_code').notNull(),
    zone: text('zone').notNull(),
    covers: text('covers'),
    place: text('place'),
    waste: jsonb('waste').$type<WasteDay[]>().notNull(),
    notCollected: text('not_collected'),
    department: text('department'),
    phone: text('phone'),
    ...origin,
  },
  (table) => [
    uniqueIndex('waste_zone_of_data_set').on(table.dataSet, table.key),
    index('waste_zone_of_district').on(table.districtCode, table.zone, table.id),
  ],
);

/** How far each file has been taken in. One that was stopped in the middle goes on where it was. */
export const dataImport = locations.table(
  'data_import',
  {
    id: uuid('id').primaryKey(),
    dataSet: text('data_set').$type<DataSet>().notNull(),
    fileHash: text('file_hash').notNull(),
    fileName: text('file_name').notNull(),
    isSample: boolean('is_sample').notNull(),
    /** Records of the file that are in the database or have been rejected. */
    recordsDone: bigint('records_done', { mode: 'number' }).notNull().default(0),
    startedAt: moment('started_at').notNull().defaultNow(),
    finishedAt: moment('finished_at'),
  },
  (table) => [index('data_import_of_set').on(table.dataSet, table.startedAt)],
);

/** An import by upload, for whoever looks how it goes. What is in the database of which file, `data_import` says. */
export const importRun = locations.table(
  'import_run',
  {
    id: uuid('id').primaryKey(),
    dataSet: text('data_set').$type<DataSet>().notNull(),
    fileName: text('file_name').notNull(),
    state: text('state').$type<'running' | 'done' | 'failed' | 'stopped'>().notNull().default('running'),
    share: doublePrecision('share').notNull().default(0),
    records: integer('records').notNull().default(0),
    report: jsonb('report').$type<ImportReport>(),
    problem: jsonb('problem').$type<{
      readonly code: ImportProblem;
      readonly values: Record<string, string | number>;
    }>(),
    /** CSV, compressed by gzip. */
    rejected: bytea('rejected'),
    startedAt: moment('started_at').notNull().defaultNow(),
    finishedAt: moment('finished_at'),
  },
  (table) => [index('import_run_of_set').on(table.dataSet, table.startedAt)],
);

/** Counted when an import ends: counting a million rows for whoever opens the map would take too long. */
export const placeCount = locations.table(
  'place_count',
  {
    dataSet: text('data_set').$type<DataSet>().notNull(),
    /** Empty where the district is not known. */
    districtCode: text('district_code').notNull(),
    kind: text('kind').$type<'bin' | 'center' | 'zone'>().notNull(),
    isSample: boolean('is_sample').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.dataSet, table.districtCode, table.kind, table.isSample] })],
);

/** How often an outside service was called on one day, by all processes together. */
export const outsideCalls = locations.table('outside_calls', {
  service: text('service').$type<'kakao-local'>().primaryKey(),
  day: date('day', { mode: 'string' }).notNull(),
  calls: integer('calls').notNull(),
});

/** Cities, counties and districts with their middles: public content, loaded from files. */
export const district = locations.table('district', {
  code: text('code').primaryKey(),
  regionCode: text('region_code').notNull(),
  regionName: text('region_name').notNull(),
  name: text('name').notNull(),
  latitude: doublePrecision('latitude').notNull(),
  longitude: doublePrecision('longitude').notNull(),
  level: text('level').$type<'district' | 'part'>().notNull(),
});

/** Days on which offices are closed, with where that is written. */
export const holiday = locations.table('holiday', {
  day: date('day', { mode: 'string' }).primaryKey(),
  nameKo: text('name_ko').notNull(),
  nameEn: text('name_en').notNull(),
  source: text('source').notNull(),
});

export const contentVersion = locations.table('content_version', {
  name: text('name').primaryKey(),
  hash: text('hash').notNull(),
});

export const savedPlace = locations.table(
  'saved_place',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    name: text('name').notNull(),
    address: text('address'),
    latitude: doublePrecision('latitude').notNull(),
    longitude: doublePrecision('longitude').notNull(),
    districtCode: text('district_code'),
    /** False: its middle is the nearest, and no more is known. */
    isDistrictChosen: boolean('is_district_chosen').notNull().default(false),
    isDefault: boolean('is_default').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('saved_place_of_owner').on(table.ownerId, table.id),
    uniqueIndex('saved_place_default')
      .on(table.ownerId)
      .where(sql`is_default`),
  ],
);
