import { fileURLToPath } from 'node:url';
import { contracts } from '@madang/contracts/index';
import { defineService } from '#platform/service';

/** Advertisements, text and pictures, from a sentence and a photo. */
export const studio = defineService({
  name: 'studio',
  schema: 'studio',
  contract: contracts.studio,
  needs: ['files'],
  watched: { large: ['chat_history', 'generation'], queues: ['task', 'task_event'] },
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 6,
  reserved: 2,
  personalData: async () => (await import('./personal-data.ts')).personalData,
  start: async (context) => (await import('./start.ts')).start(context),
});
