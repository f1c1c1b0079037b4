import { fileURLToPath } from 'node:url';
import { contracts } from '@madang/contracts/index';
import type { Database } from '#platform/db/database';
import { defineService } from '#platform/service';
import { LOCATION_WORK } from './background.ts';
import type { ImportOptions } from './import/import-file.ts';
import type { ImportReport } from './import/import-report.ts';
import { settings } from './settings.ts';

export type { ImportReport };

/** What `madang import` does; the database is open as the role of this service. */
export const importData = async (db: Database, options: ImportOptions): Promise<ImportReport> => {
  const [{ importFile }, { readGazetteer }] = await Promise.all([
    import('./import/import-file.ts'),
    import('./store/content.ts'),
  ]);
  return importFile(db, await readGazetteer(db), options, (work) => work());
};

/** Where things are brought: bins and centres, districts, and when waste is put out in each. */
export const location = defineService({
  name: 'location',
  schema: 'locations',
  contract: contracts.location,
  settings,
  extensions: ['cube'],
  needs: [],
  background: LOCATION_WORK,
  watched: { large: ['place', 'waste_zone', 'saved_place'] },
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 3,
  reserved: 1, // of the one import of an upload, which may take minutes
  readConnections: 0,
  seed: async (db, log) => (await import('./seed.ts')).seedPlaces(db, log),
  personalData: async () => (await import('./personal-data.ts')).personalData,
  start: async (context) => (await import('./start.ts')).start(context),
});
