import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { Localized, RegionCode } from '@madang/contracts/fields';
import { DataSet, DistrictCode } from '@madang/contracts/location/entities';
import type { Database, Transaction } from '#platform/db/database';
import type { Log } from '#platform/log';
import { takeFile } from './import/import-file.ts';
import { contentVersion, dataImport, district, holiday } from './schema.ts';
import { readGazetteer } from './store/content.ts';

const FOLDER = new URL('../../../../content/location/', import.meta.url);
/** None of the calendar: a made-up day of a real district would be believed, and fined. */
const SAMPLES = DataSet.exclude(['calendar']).options;
const NAME = 'districts-and-holidays';

const DistrictsFile = z.object({
  districts: z.array(
    z.object({
      code: DistrictCode,
      region: RegionCode,
      region_name: z.string().min(1),
      name: z.string().min(1),
      latitude: z.number().min(32).max(39),
      longitude: z.number().min(124).max(132),
      level: z.enum(['district', 'part']),
    }),
  ),
});
const HolidaysFile = z.object({
  holidays: z.array(z.object({ day: z.iso.date(), name: Localized, source: z.string().min(1) })),
});

const read = async <S extends z.ZodType>(file: string, shape: S): Promise<z.output<S>> =>
  shape.parse(JSON.parse(await readFile(new URL(file, FOLDER), 'utf8')));

/** Makes the tables hold exactly this content. @returns whether anything had to be written */
const load = async (tx: Transaction): Promise<boolean> => {
  const { districts } = await read('districts.json', DistrictsFile);
  const { holidays } = await read('holidays.json', HolidaysFile);
  const hash = createHash('sha256')
    .update(JSON.stringify([districts, holidays]))
    .digest('hex');
  const [loaded] = await tx.select().from(contentVersion).where(eq(contentVersion.name, NAME));
  if (loaded?.hash === hash) return false;
  await tx.delete(district);
  await tx
    .insert(district)
    .values(
      districts.map(({ region, region_name, ...each }) => ({ ...each, regionCode: region, regionName: region_name })),
    );
  await tx.delete(holiday);
  await tx
    .insert(holiday)
    .values(holidays.map(({ day, name, source }) => ({ day, nameKo: name.ko, nameEn: name.en, source })));
  await tx
    .insert(contentVersion)
    .values({ name: NAME, hash })
    .onConflictDoUpdate({ target: contentVersion.name, set: { hash } });
  return true;
};

/** Made-up places to try things with, each marked as such; none of a data set that somebody has imported. */
const loadSamples = async (db: Database): Promise<void> => {
  const gazetteer = await readGazetteer(db);
  for (const dataSet of SAMPLES) {
    const [real] = await db
      .select({ id: dataImport.id })
      .from(dataImport)
      .where(and(eq(dataImport.dataSet, dataSet), eq(dataImport.isSample, false)))
      .limit(1);
    if (real !== undefined) continue;
    const file = fileURLToPath(new URL(`sample/${dataSet}.csv`, FOLDER));
    await takeFile(db, gazetteer, { dataSet, file, isSample: true, replace: true });
  }
};

/** Loads districts, holidays and samples; does nothing when what is loaded is what there is. */
export const seedPlaces = async (db: Database, log: Log): Promise<void> => {
  if (await db.transaction(load)) log.info('districts and holidays were loaded');
  await loadSamples(db);
};
