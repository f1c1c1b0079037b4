import type { contracts } from '@madang/contracts/index';
import type { Handlers } from '#platform/http/handler';
import { Events } from '#platform/http/reply';
import type { ServiceContext } from '#platform/service';
import { beginGeneration } from '../begin-generation.ts';
import { cursorAfter, positionOf } from '#platform/http/cursor';
import { toBegun, toTask } from '../show-task.ts';

type TaskOperations = Extract<keyof (typeof contracts)['studio'], `${string} /tasks${string}` | 'POST /generate'>;

export const createTaskRoutes = (
  parts: Parameters<typeof beginGeneration>[0] & Pick<ServiceContext, 'addresses'>,
): Handlers<Pick<(typeof contracts)['studio'], TaskOperations>> => {
  const {
    tasks,
    addresses: { sign },
  } = parts;
  return {
    'POST /generate': async ({ body, caller, request }) => {
      const { taskId, sessionId } = await beginGeneration(parts, body, { caller, request });
      return { ...toBegun(taskId, sessionId, sign), guest: request.newGuest };
    },
    'GET /tasks': async ({ query: { cursor, limit }, caller, request }) => {
      const rows = await tasks.list(caller.userId, positionOf(cursor), limit + 1);
      return {
        items: rows.slice(0, limit).map((row) => toTask(row, request.locale, sign)),
        next_cursor: cursorAfter(rows, limit),
        guest: request.newGuest,
      };
    },
    'GET /tasks/:id': async ({ params, caller, request }) =>
      toTask(await tasks.find(params.id, caller?.userId ?? null), request.locale, sign),
    'DELETE /tasks/:id': async ({ params, caller }) => {
      await tasks.remove(params.id, caller.userId);
      return undefined;
    },
    'GET /tasks/:id/events': async ({ params, query, caller, request }) => {
      await tasks.find(params.id, caller?.userId ?? null);
      return new Events(tasks.read(params.id, caller, request, query.after));
    },
    'POST /tasks/:id/cancel': async ({ params, caller, request }) =>
      toTask(await tasks.cancel(params.id, caller.userId), request.locale, sign),
  };
};
