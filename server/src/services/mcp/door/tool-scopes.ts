import type { Scope } from '@madang/contracts/scopes';

/** What a token needs for each tool; what everybody may read needs nothing. */
export const TOOL_SCOPES = {
  recycle_search: null,
  recycle_item: null,
  recycle_rules: null,
  places_nearby: null,
  my_points: 'profile:read',
  knowledge_search: 'chat:read',
} as const satisfies Record<string, Scope | null>;
export type ToolName = keyof typeof TOOL_SCOPES;

export const toolScopes = (): Scope[] => [...new Set(Object.values(TOOL_SCOPES).filter((scope) => scope !== null))];
