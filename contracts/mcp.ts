import { door } from './mcp/door.ts';
import { errors } from './mcp/errors.ts';
import { outsideTools } from './mcp/outside-tools.ts';
import { serversAdmin } from './mcp/servers-admin.ts';
import type { ServiceContract } from './service-contract.ts';

export const mcp = { ...door, ...serversAdmin } as const;

export const mcpService = {
  operations: mcp,
  internal: outsideTools,
  errors,
  tags: {
    MCP: 'Tools for assistants of others, over the Model Context Protocol',
    'Admin: MCP servers': 'Tools of others for conversations here',
  },
} as const satisfies ServiceContract;
