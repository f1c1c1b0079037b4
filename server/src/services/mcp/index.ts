import { fileURLToPath } from 'node:url';
import { contracts } from '@madang/contracts/index';
import { defineService } from '#platform/service';
import { settings } from './settings.ts';

/** The Model Context Protocol: tools of ours for assistants of others, and tools of others for conversations here. */
export const mcp = defineService({
  name: 'mcp',
  schema: 'mcp',
  contract: contracts.mcp,
  settings,
  needs: ['chat', 'location', 'recycle', 'users'],
  keys: ['mcp-headers'],
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 2,
  readConnections: 0,
  start: async (context) => (await import('./start.ts')).start(context),
});
