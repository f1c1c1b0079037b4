import type { outsideTools } from '@madang/contracts/mcp/outside-tools';
import type { Handlers } from '#platform/http/handler';
import { offeredOf, type OutsideServers } from '../outside/servers.ts';
import type { Context } from '../settings.ts';
import { listServers, listTools } from '../store/servers.ts';

export const createOutsideToolRoutes = (
  { db }: Pick<Context, 'db'>,
  servers: OutsideServers,
): Handlers<typeof outsideTools> => ({
  'GET /internal/mcp/tools': async () => {
    const rows = (await listServers(db)).filter(({ enabled }) => enabled);
    const tools =
      rows.length === 0
        ? []
        : await listTools(
            db,
            rows.map(({ id }) => id),
          );
    return { items: rows.flatMap((row) => offeredOf(row, tools)) };
  },

  'POST /internal/mcp/use': ({ body, request }) =>
    servers.use(
      { serverId: body.server_id, name: body.name, fingerprint: body.fingerprint, input: body.input },
      request.signal,
    ),
});
