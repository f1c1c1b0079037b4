import { z } from 'zod';
import { outboundSettings } from '#platform/config/settings';
import type { ServiceContext } from '#platform/service';

export const settings = {
  OUTBOUND_PRIVATE_HOSTS: outboundSettings.OUTBOUND_PRIVATE_HOSTS,
  MCP_TOOL_SECONDS: z.coerce.number().min(1).max(50).default(30).meta({
    description: 'How long an MCP server of others has for a call of one of its tools, connecting to it included',
  }),
} as const;

export type Context = ServiceContext<typeof settings>;
