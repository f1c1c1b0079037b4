import { fileURLToPath } from 'node:url';
import { contracts } from '@madang/contracts/index';
import { defineService } from '#platform/service';
import { settings } from './settings.ts';

/** Advertisements, text and pictures, from a sentence and a photo. */
export const studio = defineService({
  name: 'studio',
  schema: 'studio',
  contract: contracts.studio,
  settings,
  needs: ['files'],
  watched: { large: ['chat_history', 'generation'], queues: ['task', 'task_event'] },
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 6,
  reserved: 2,
  personalData: async () => (await import('./personal-data.ts')).personalData,
  settingsProblems: async (config) => (await import('./engines/connected-engines.ts')).engineProblems(config),
  start: async (context) => (await import('./start.ts')).start(context),
});
