import { createHash } from 'node:crypto';
import type { Client } from '@modelcontextprotocol/client';
import { isStorable, storableText } from '@madang/contracts/fields';
import { MCP_TOOL_LIMITS as LIMITS, MOST_NAMED, type LeftOutTool } from '@madang/contracts/mcp/servers-admin';
import type { LeftOut, ToolDefinition } from '../schema.ts';

export type ListedTool = Awaited<ReturnType<Client['listTools']>>['tools'][number];

const NAME_LETTERS = /^[\w.-]+$/;

/** The same for the same content, in whatever order a server writes it. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, canonical(part)]),
  );
};

/**
 * All of it that a model or a person goes by, and where it is done: where any of that changes, it is another tool, of which nothing was
 * approved or allowed.
 */
export const fingerprintOf = (url: string, definition: ToolDefinition): string =>
  createHash('sha256')
    .update(JSON.stringify([url, canonical(definition)]))
    .digest('hex');

export const definitionOf = ({ title, description = '', inputSchema, annotations }: ListedTool): ToolDefinition => ({
  title: title ?? annotations?.title ?? null,
  description,
  input_schema: inputSchema,
  // What says nothing of it may change anything.
  read_only: annotations?.readOnlyHint === true && annotations.destructiveHint !== true,
});

/** What of it is none that could be stored and offered, if anything. */
const misfitOf = (name: string, { title, description, input_schema, ...rest }: ToolDefinition) => {
  if (name.length > LIMITS.nameChars || !NAME_LETTERS.test(name)) return 'name';
  if ((title ?? '').length > LIMITS.titleChars) return 'title';
  if (description.length > LIMITS.descriptionChars) return 'description';
  if (JSON.stringify(input_schema).length > LIMITS.schemaChars) return 'schema';
  return isStorable({ title, description, input_schema, ...rest }) ? undefined : 'text';
};

/** As a model sees it: what is cut, or what providers take for another letter, may make two names one. */
const seenByModels = (name: string): string => name.slice(0, LIMITS.nameChars).replaceAll('.', '_');

/** What of the tools that a server tells of can be offered, and what is left out for what. `ours`: tools of apps, which come first. */
export const sortOut = (
  server: string,
  tools: readonly ListedTool[],
  ours: readonly string[],
): { readonly seen: Map<string, ToolDefinition>; readonly leftOut: LeftOut } => {
  const seen = new Map<string, ToolDefinition>();
  const names = new Set(ours.map(seenByModels));
  const named: LeftOutTool[] = [];
  let count = 0;
  for (const tool of tools) {
    const definition = definitionOf(tool);
    const asSeen = seenByModels(`${server}.${tool.name}`);
    let reason: LeftOutTool['reason'] | undefined = misfitOf(tool.name, definition);
    if (reason === undefined && names.has(asSeen)) reason = 'alike';
    if (reason === undefined && seen.size === LIMITS.tools) reason = 'too_many';
    if (reason === undefined) {
      names.add(asSeen);
      seen.set(tool.name, definition);
      continue;
    }
    count += 1;
    if (named.length < MOST_NAMED) named.push({ name: storableText(tool.name.slice(0, 2 * LIMITS.nameChars)), reason });
  }
  return { seen, leftOut: { count, tools: named } };
};
