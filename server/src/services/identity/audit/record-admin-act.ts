import type { identityService } from '@madang/contracts/identity';
import type { z } from 'zod';
import type { Executor } from '#platform/db/database';
import { recordAudit } from './record.ts';

type Act = z.output<(typeof identityService)['events']['platform.admin_acted']['payload']>;

/** What an admin did through another service. Told twice, it is one line. */
export const recordAdminAct = (
  db: Executor,
  { id, at, operation, actor_id, user_id, params, network, user_agent }: Act,
): Promise<void> =>
  recordAudit(db, {
    told: { id, at },
    action: 'admin_acted',
    userId: user_id,
    actorId: actor_id,
    visitor: { network, userAgent: user_agent },
    details: { operation, ...params },
  });
