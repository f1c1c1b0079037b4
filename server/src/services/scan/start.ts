import type { contracts } from '@madang/contracts/index';
import type { usageSettings } from '#platform/config/settings';
import type { RunningService, ServiceContext } from '#platform/service';
import { createTaskAdmin } from '#platform/tasks/admin';
import { openTasks } from '#platform/tasks/tasks';
import { readMarkContent } from './content.ts';
import { removeLeftOver } from './remove-scan.ts';
import { createRoutes } from './routes/index.ts';
import { process, task, taskEvent } from './schema.ts';
import { countAsAccount } from './store/barcodes.ts';
import { scanTask } from './task.ts';

/** At once in one process, and of one person in the installation. */
const SLOTS = 2;
const PER_OWNER = 1;

export const start = async (
  context: ServiceContext<typeof usageSettings>,
): Promise<RunningService<(typeof contracts)['scan']>> => {
  const marks = await readMarkContent();
  const tasks = await openTasks(
    context,
    { process, task, taskEvent },
    { kinds: [scanTask({ ...context, marks })], slots: SLOTS, perOwner: PER_OWNER },
  );
  const admin = createTaskAdmin({
    db: context.db,
    tasks,
    task,
    timeZone: context.config.USAGE_TIME_ZONE,
    clock: context.background.clock,
  });
  return {
    routes: {
      ...createRoutes(context, tasks),
      'GET /admin/scan/tasks': admin.list,
      'GET /admin/scan/tasks/figures': admin.figures,
      'POST /admin/scan/tasks/:id/cancel': admin.cancel,
      'POST /admin/scan/tasks/:id/retry': admin.retry,
    },
    events: { 'identity.guest_registered': ({ user_id }) => countAsAccount(context.db, user_id) },
    jobs: [{ name: 'scan.remove-left-over', cron: '17 * * * *', run: () => removeLeftOver(context) }],
    stop: (over) => tasks.stop(over),
  };
};
