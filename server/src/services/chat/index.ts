import { fileURLToPath } from 'node:url';
import { contracts } from '@madang/contracts/index';
import { readPlanLimits } from '#platform/plan-limits';
import { defineService } from '#platform/service';
import { CHAT_WORK } from './background.ts';
import { settings, TOKENS_OF_PLANS } from './settings.ts';

/** Conversations with language models. */
export const chat = defineService({
  name: 'chat',
  schema: 'chat',
  contract: contracts.chat,
  settings,
  needs: ['files', 'mcp'],
  keys: ['looks', 'model-keys', 'request-hashes'],
  background: CHAT_WORK,
  watched: {
    large: ['conversation', 'message', 'search_entry', 'share', 'held_file', 'collector_item', 'collector_passage'],
    queues: ['generation', 'generation_event', 'idempotency_key'],
  },
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 13,
  reserved: 3, // the stream engine's: its lock, its writer, its follower
  readConnections: 2,
  seed: async (db, log) => (await import('./seed.ts')).seedLibrary(db, log),
  personalData: async () => (await import('./personal-data.ts')).personalData,
  settingsProblems: async (config) => [
    ...(await import('./models/catalogue.ts')).settingsProblems(config),
    ...(await import('./collector/limits.ts')).readItemsOfPlans(config.COLLECTOR_ITEMS_OF_PLANS).problems,
    ...readPlanLimits(config.PLAN_LIMITS, TOKENS_OF_PLANS).problems,
  ],
  findings: async (config, outbound) => (await import('./models/check-models.ts')).modelFindings(config, outbound),
  summary: async (config) => ({ Models: (await import('./models/check-models.ts')).modelsInWords(config) }),
  trials: async (given) => (await import('./models/try-all.ts')).tryAll(given),
  start: async (context) => (await import('./start.ts')).start(context),
});
