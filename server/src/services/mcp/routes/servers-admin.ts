import type { NewServer, ServerChanges, serversAdmin } from '@madang/contracts/mcp/servers-admin';
import { uuidv7 } from 'uuidv7';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { allowedHosts, assertPublic } from '#platform/public-addresses';
import { fingerprintOf } from '../outside/definition.ts';
import { hintOf, originOf, sealHeader, type HeaderPlace } from '../outside/sealed-header.ts';
import { assertServerVersion, showServer, type OutsideServers } from '../outside/servers.ts';
import type { Context } from '../settings.ts';
import {
  approveTools,
  changeServer,
  findServer,
  insertServer,
  listServers,
  listTools,
  removeServer,
  type NewServerRow,
  type ServerRow,
  type ToolRow,
} from '../store/servers.ts';

/** The conversations that belong to no app of a service. */
const PLAIN = 'chat';

const headerFields = (
  wrappingKey: Buffer,
  place: HeaderPlace,
  header: NewServer['header'],
): Pick<NewServerRow, 'headerName' | 'sealedHeader' | 'headerHint'> =>
  header === null
    ? { headerName: null, sealedHeader: null, headerHint: null }
    : {
        headerName: header.name,
        sealedHeader: sealHeader(wrappingKey, place, header.value),
        headerHint: hintOf(header.value),
      };

/** @throws AppError `content_changed` */
const seenAs =
  (version: string | undefined) =>
  (row: ServerRow, tools: readonly ToolRow[]): void =>
    assertServerVersion(row, tools, version);

/** @throws AppError `mcp_header_needed_again`: whoever changes where it goes has to have it */
const changesOf = (row: ServerRow, body: ServerChanges, wrappingKey: Buffer): Partial<NewServerRow> => {
  const url = body.url ?? row.url;
  if (row.sealedHeader !== null && body.header === undefined && originOf(url) !== originOf(row.url))
    throw new AppError('mcp_header_needed_again');
  const changes: Partial<NewServerRow> = {
    url: body.url,
    apps: body.apps,
    personas: body.persona_ids,
    enabled: body.enabled,
    ...(body.header === undefined ? {} : headerFields(wrappingKey, { id: row.id, url }, body.header)),
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
};

export const createServersAdminRoutes = (
  { apps, config, db, log }: Pick<Context, 'apps' | 'config' | 'db' | 'log'>,
  servers: OutsideServers,
): Handlers<typeof serversAdmin> => {
  const allowed = allowedHosts(config.OUTBOUND_PRIVATE_HOSTS);
  const takesTools = [PLAIN, ...apps.filter(({ tools }) => Object.keys(tools).length > 0).map(({ name }) => name)];
  const assertFits = ({ url, apps: named = [] }: ServerChanges, { locale }: RequestInfo): void => {
    if (url !== undefined)
      try {
        assertPublic(new URL(url), allowed);
      } catch (cause) {
        throw new AppError('mcp_address_refused', { cause });
      }
    if (named.some((name) => !takesTools.includes(name)))
      throw new AppError('validation_failed', {
        errors: [fieldError('body.apps', 'unknown_app', locale, { options: takesTools.join(', ') })],
      });
  };
  const find = async (id: string): Promise<ServerRow> => {
    const row = await findServer(db, id);
    if (row === undefined) throw new AppError('mcp_server_not_found');
    return row;
  };
  /** Why it could not be read is noted with it. */
  const readIfPossible = (row: ServerRow, { signal }: RequestInfo): Promise<void> =>
    servers.read(row, signal).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      log.info({ err: error, server: row.name }, 'the tools of an MCP server were not read');
    });

  return {
    'GET /admin/mcp-servers': async () => {
      const rows = await listServers(db);
      const tools =
        rows.length === 0
          ? []
          : await listTools(
              db,
              rows.map(({ id }) => id),
            );
      return { items: rows.map((row) => showServer(row, tools)), apps: takesTools };
    },

    'POST /admin/mcp-servers': async ({ body, request }) => {
      assertFits(body, request);
      const id = uuidv7();
      const made = {
        id,
        name: body.name,
        url: body.url,
        ...headerFields(servers.wrappingKey, { id, url: body.url }, body.header),
        apps: body.apps,
        personas: body.persona_ids,
        enabled: body.enabled,
      };
      const row = await db.transaction((tx) => insertServer(tx, made));
      if (row === undefined) throw new AppError('mcp_name_taken');
      await readIfPossible(row, request);
      return new Reply(201, await servers.show(row));
    },

    'PUT /admin/mcp-servers/:id': async ({ params, query, body, request }) => {
      assertFits(body, request);
      const row = await changeServer(db, params.id, seenAs(query.version), (known) =>
        changesOf(known, body, servers.wrappingKey),
      );
      if (row === undefined) throw new AppError('mcp_server_not_found');
      if (body.url !== undefined || body.header !== undefined) await readIfPossible(row, request);
      return servers.show(row);
    },

    'DELETE /admin/mcp-servers/:id': async ({ params, query }) => {
      if (!(await removeServer(db, params.id, seenAs(query.version)))) throw new AppError('mcp_server_not_found');
      return new Reply(204, undefined);
    },

    'POST /admin/mcp-servers/:id/read': async ({ params, request }) => {
      const row = await find(params.id);
      await servers.read(row, request.signal);
      return servers.show(row);
    },

    'PUT /admin/mcp-servers/:id/tools': async ({ params, query, body }) => {
      const row = await find(params.id);
      const looked = new Map(body.offered.map(({ name, fingerprint }) => [name, fingerprint]));
      const isTaken = await approveTools(
        db,
        row.id,
        [...looked.keys()],
        seenAs(query.version),
        ({ name, seen }, url) => seen !== null && fingerprintOf(url, seen) === looked.get(name),
      );
      if (!isTaken) throw new AppError('mcp_tool_changed');
      return servers.show(row);
    },
  };
};
