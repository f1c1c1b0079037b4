import type { contracts } from '@madang/contracts/index';
import type { RunningService } from '#platform/service';
import { createOutsideServers } from './outside/servers.ts';
import { createDoorRoutes } from './routes/door.ts';
import { createOutsideToolRoutes } from './routes/outside-tools.ts';
import { createServersAdminRoutes } from './routes/servers-admin.ts';
import type { Context } from './settings.ts';

export const start = (context: Context): Promise<RunningService<(typeof contracts)['mcp']>> => {
  const servers = createOutsideServers(context);
  return Promise.resolve({
    routes: {
      ...createDoorRoutes(context),
      ...createServersAdminRoutes(context, servers),
      ...createOutsideToolRoutes(context, servers),
    },
  });
};
