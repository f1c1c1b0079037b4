import type { OutsideTool } from '@madang/contracts/mcp/outside-tools';
import type { McpServer, McpTool } from '@madang/contracts/mcp/servers-admin';
import { assertVersion, versionOf } from '#platform/content/version';
import { AppError } from '#platform/errors';
import { SERVER_ERRORS } from '@madang/contracts/mcp/errors';
import type { Context } from '../settings.ts';
import {
  findServer,
  findTool,
  listTools,
  noteFailure,
  noteSeen,
  type ServerRow,
  type ToolRow,
} from '../store/servers.ts';
import type { ToolDefinition } from '../schema.ts';
import { definitionOf, fingerprintOf, sortOut, type ListedTool } from './definition.ts';
import { refusedCall } from './refused-call.ts';
import { openHeader } from './sealed-header.ts';

const HEADER_KEYS = 'mcp-headers';

type ServerError = (typeof SERVER_ERRORS)[number];
/** It was asked, and refused to be; after anything else it may have done what it was asked for. */
const NOT_DONE: ReadonlySet<string> = new Set<ServerError>(['mcp_server_refused', 'mcp_address_refused']);

/** Why it is not known what came of a call that was made; undefined where it was not made, or nobody waits for it. */
const unknownBecause = (error: unknown): ServerError | undefined =>
  error instanceof AppError && !NOT_DONE.has(error.code)
    ? SERVER_ERRORS.find((code) => code === error.code)
    : undefined;

const isSame = (a: ToolDefinition, b: ToolDefinition): boolean => fingerprintOf('', a) === fingerprintOf('', b);

const stateOf = ({ seen, approved }: ToolRow): McpTool['state'] => {
  if (seen === null) return 'gone';
  if (approved === null) return 'off';
  return isSame(seen, approved) ? 'offered' : 'changed';
};

const showTool = (url: string, row: ToolRow): McpTool => ({
  name: row.name,
  state: stateOf(row),
  fingerprint: row.seen === null ? null : fingerprintOf(url, row.seen),
  now: row.seen,
  approved: row.approved,
});

/** What admins say of a server: two of them change it one after the other, the second knowing of the first. */
const saidOf = (row: ServerRow, tools: readonly ToolRow[]) => ({
  url: row.url,
  header: [row.headerName, row.sealedHeader?.toString('base64') ?? null],
  apps: row.apps,
  personas: row.personas,
  enabled: row.enabled,
  approved: tools.flatMap(({ serverId, name, approved }) =>
    serverId === row.id && approved !== null ? [[name, fingerprintOf('', approved)]] : [],
  ),
});
/** To be called where the server is locked. @throws AppError `content_changed` */
export const assertServerVersion = (row: ServerRow, tools: readonly ToolRow[], given: string | undefined): void =>
  assertVersion(saidOf(row, tools), given);

export const showServer = (row: ServerRow, tools: readonly ToolRow[]): McpServer => ({
  id: row.id,
  version: versionOf(saidOf(row, tools)),
  name: row.name,
  url: row.url,
  header_name: row.headerName,
  header_hint: row.headerHint,
  apps: row.apps,
  persona_ids: row.personas,
  enabled: row.enabled,
  read_at: row.readAt?.toISOString() ?? null,
  error_code: row.errorCode,
  tools: tools.filter(({ serverId }) => serverId === row.id).map((each) => showTool(row.url, each)),
  left_out: [...row.leftOut.tools],
  left_out_count: row.leftOut.count,
  created_at: row.createdAt.toISOString(),
});

/** Those that are, to the letter, what somebody has looked at. */
export const offeredOf = (row: ServerRow, tools: readonly ToolRow[]): OutsideTool[] =>
  tools.flatMap((each) =>
    each.serverId !== row.id || each.approved === null || stateOf(each) !== 'offered'
      ? []
      : [
          {
            server_id: row.id,
            server: row.name,
            name: each.name,
            ...each.approved,
            fingerprint: fingerprintOf(row.url, each.approved),
            apps: row.apps,
            persona_ids: row.personas,
          },
        ],
  );

type Means = Pick<Context, 'apps' | 'db' | 'keys' | 'outbound' | 'config' | 'background'>;

/** Servers of others, as they are asked. */
export const createOutsideServers = ({ apps, db, keys, outbound, config, background }: Means) => {
  const wrappingKey = keys.derive(HEADER_KEYS);
  const ours = apps.flatMap(({ tools }) => Object.keys(tools));
  const limitMs = config.MCP_TOOL_SECONDS * 1000;
  const asking = (signal: AbortSignal) => ({ outbound, limitMs, signal });

  /** @throws AppError `mcp_header_needed_again` where what is stored of the header opens nothing */
  const placeOf = ({ id, url, headerName, sealedHeader }: ServerRow) => {
    if (headerName === null || sealedHeader === null) return { url, header: undefined };
    try {
      return { url, header: { name: headerName, value: openHeader(wrappingKey, { id, url }, sealedHeader) } };
    } catch (cause) {
      throw new AppError('mcp_header_needed_again', { cause });
    }
  };
  const note = (row: ServerRow, tools: readonly ListedTool[]): Promise<void> =>
    noteSeen(db, row, { ...sortOut(row.name, tools, ours), at: new Date(background.clock.now()) });

  return {
    wrappingKey,
    /** @throws AppError the codes of `SERVER_ERRORS`, which are noted */
    async read(row: ServerRow, signal: AbortSignal): Promise<void> {
      const { withServer } = await import('./with-server.ts');
      try {
        const { tools } = await withServer(placeOf(row), asking(signal), (client, options) =>
          client.listTools(undefined, options),
        );
        await note(row, tools);
      } catch (error) {
        if (error instanceof AppError) await noteFailure(db, row.id, error.code);
        throw error;
      }
    },
    async show(row: ServerRow): Promise<McpServer> {
      return showServer((await findServer(db, row.id)) ?? row, await listTools(db, [row.id]));
    },
    /**
     * Uses a tool that is still what was looked at: the server is asked what it is, each time before. Where it was called, and its
     * answer did not come or could not be read, that is what is said: it may have been done.
     * @throws AppError `mcp_tool_not_offered`, `mcp_tool_changed`, `mcp_server_not_found`, the codes of `SERVER_ERRORS`
     */
    async use(
      {
        serverId,
        name,
        fingerprint,
        input,
      }: { serverId: string; name: string; fingerprint: string; input: Record<string, unknown> },
      signal: AbortSignal,
    ) {
      const row = await findServer(db, serverId);
      if (row === undefined) throw new AppError('mcp_server_not_found');
      const approved = (await findTool(db, serverId, name))?.approved ?? null;
      if (!row.enabled || approved === null) throw new AppError('mcp_tool_not_offered');
      if (fingerprintOf(row.url, approved) !== fingerprint) throw new AppError('mcp_tool_changed');
      const [{ withServer }, { resultText }] = await Promise.all([
        import('./with-server.ts'),
        import('./result-text.ts'),
      ]);
      let isCalled = false;
      const used = withServer(placeOf(row), asking(signal), async (client, options) => {
        const { tools } = await client.listTools(undefined, options);
        const told = tools.find((each) => each.name === name);
        if (told === undefined || fingerprintOf(row.url, definitionOf(told)) !== fingerprint) {
          await note(row, tools);
          throw new AppError('mcp_tool_changed');
        }
        isCalled = true;
        // Without the schema of what it gives: the library would tell of an answer that does not fit as a server tells of a call.
        const { outputSchema: _, ...toolDefinition } = told;
        const result = await client
          .callTool({ name, arguments: input }, { ...options, toolDefinition })
          .catch((error: unknown) => {
            const text = refusedCall(error);
            if (text === undefined) throw error;
            return { isError: true, content: [{ type: 'text' as const, text }] };
          });
        const text = resultText(result);
        return { text, is_error: result.isError === true, found: result.content.length, outcome_unknown: null };
      });
      return used.catch((error: unknown) => {
        const because = isCalled ? unknownBecause(error) : undefined;
        if (because === undefined) throw error;
        return { text: '', is_error: true, found: 0, outcome_unknown: because };
      });
    },
  };
};
export type OutsideServers = ReturnType<typeof createOutsideServers>;
