import { fileURLToPath } from 'node:url';
import { contracts } from '@madang/contracts/index';
import { settings } from './settings.ts';
import { defineService } from '#platform/service';
import { SCAN_WORK } from './background.ts';

/** What a thing on a photo is, and where it goes. */
export const scan = defineService({
  name: 'scan',
  schema: 'scan',
  contract: contracts.scan,
  settings,
  needs: ['files', 'recycle', 'chat'],
  background: SCAN_WORK,
  watched: { large: ['scan', 'barcode_confirmation', 'earned_photo'], queues: ['task', 'task_event'] },
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 5,
  reserved: 2,
  personalData: async () => (await import('./personal-data.ts')).personalData,
  start: async (context) => (await import('./start.ts')).start(context),
});
