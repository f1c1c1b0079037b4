import { createCompositor } from '@madang/compositor';
import type { contracts } from '@madang/contracts/index';
import { createCalendar } from '#platform/calendar';
import { createOutbound } from '#platform/outbound';
import type { RunningService } from '#platform/service';
import { createTaskAdmin } from '#platform/tasks/admin';
import { openTasks } from '#platform/tasks/tasks';
import { createEngines, mostSecondsOf } from './engines/connected-engines.ts';
import { createPictureLimits } from './engines/picture-limits.ts';
import { generateTask } from './generate/task.ts';
import { createBatchRoutes } from './routes/batches.ts';
import { createChoiceRoutes } from './routes/choices.ts';
import { createEngineRoutes } from './routes/engines.ts';
import { createGenerationRoutes } from './routes/generations.ts';
import { createSessionRoutes } from './routes/sessions.ts';
import { createTaskRoutes } from './routes/tasks.ts';
import { process, task, taskEvent } from './schema.ts';
import type { Context } from './settings.ts';
import { notePlan } from './store/engine-usage.ts';
import { typesetTask } from './typeset/task.ts';

/** At once in one process, and of one person in the installation: the other slots are for everybody else. */
const SLOTS = 4;
const PER_OWNER = 2;

export const start = async (context: Context): Promise<RunningService<(typeof contracts)['studio']>> => {
  const compositor = createCompositor();
  const { config, background } = context;
  const outbound = createOutbound({ ...config, OUTBOUND_TIMEOUT_SECONDS: mostSecondsOf(config) });
  const engines = createEngines(config, outbound);
  const limits = createPictureLimits(config, createCalendar(config.USAGE_TIME_ZONE), () => background.clock.now());
  const means = { ...context, compositor, engines };
  const tasks = await openTasks(
    context,
    { process, task, taskEvent },
    { kinds: [generateTask(means), typesetTask(means)], slots: SLOTS, perOwner: PER_OWNER },
  );
  const admin = createTaskAdmin({
    db: context.db,
    tasks,
    task,
    timeZone: config.USAGE_TIME_ZONE,
    clock: background.clock,
  });
  return {
    routes: {
      'GET /admin/studio/tasks': admin.list,
      'GET /admin/studio/tasks/figures': admin.figures,
      'POST /admin/studio/tasks/:id/cancel': admin.cancel,
      'POST /admin/studio/tasks/:id/retry': admin.retry,
      ...createSessionRoutes(context.db, context.addresses.sign),
      ...createTaskRoutes({ ...context, tasks, engines, limits }),
      ...createEngineRoutes(engines),
      ...createGenerationRoutes(means, tasks),
      ...createBatchRoutes(means, tasks),
      ...createChoiceRoutes(engines),
    },
    events: { 'users.plan_changed': (news) => notePlan(context.db, news) },
    async stop(over) {
      await tasks.stop(over);
      await compositor.close();
      await outbound.stop();
    },
  };
};
