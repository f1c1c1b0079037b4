import { fileURLToPath } from 'node:url';
import { contracts } from '@madang/contracts/index';
import { defineService } from '#platform/service';
import { FILES_WORK } from './background.ts';
import { settings, settingsProblems } from './settings.ts';

/** What people upload: kept once, seen by whom it is given to. */
export const files = defineService({
  name: 'files',
  schema: 'files',
  contract: contracts.files,
  settings,
  settingsProblems,
  needs: [],
  background: FILES_WORK,
  watched: { large: ['blobs', 'grants'] },
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 5,
  readConnections: 0,
  personalData: async () => (await import('./personal-data.ts')).personalData,
  findings: async (config) => (await import('./storage/prove-storage.ts')).storageFindings(config),
  storedFiles: async (config) => (await import('./stored-files.ts')).storedFiles(config),
  start: async (context) => (await import('./start.ts')).start(context),
});
