import { createCompositor } from '@madang/compositor';
import type { contracts } from '@madang/contracts/index';
import type { RunningService, ServiceContext } from '#platform/service';
import { openTasks } from '#platform/tasks/tasks';
import { generateTask } from './generate/task.ts';
import { createSessionRoutes } from './routes/sessions.ts';
import { createTaskRoutes } from './routes/tasks.ts';
import { process, task, taskEvent } from './schema.ts';

/** At once in one process, and of one person in the installation: the other slots are for everybody else. */
const SLOTS = 4;
const PER_OWNER = 2;

export const start = async (context: ServiceContext): Promise<RunningService<(typeof contracts)['studio']>> => {
  const compositor = createCompositor();
  const tasks = await openTasks(
    context,
    { process, task, taskEvent },
    { kinds: [generateTask({ ...context, compositor })], slots: SLOTS, perOwner: PER_OWNER },
  );
  return {
    routes: { ...createSessionRoutes(context.db, context.addresses.sign), ...createTaskRoutes(context, tasks) },
    async stop(over) {
      await tasks.stop(over);
      await compositor.close();
    },
  };
};
