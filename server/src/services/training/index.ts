import { fileURLToPath } from 'node:url';
import { contracts } from '@madang/contracts/index';
import { trainingApp } from '@madang/contracts/training-app';
import { defineService } from '#platform/service';

/** Recognising phishing, practised with a contact that is played. */
export const training = defineService({
  name: 'training',
  schema: 'training',
  contract: contracts.training,
  apps: [trainingApp.app],
  needs: ['chat', 'files'],
  watched: { large: ['session'] },
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 3,
  seed: async (db, log) => (await import('./seed.ts')).seedCases(db, log),
  personalData: async () => (await import('./personal-data.ts')).personalData,
  start: async (context) => (await import('./start.ts')).start(context),
});
