import type { Compositor } from '@madang/compositor';
import type { contracts } from '@madang/contracts/index';
import { API_BASE } from '@madang/contracts/operation';
import { MOST_ROWS } from '@madang/contracts/studio';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { Download } from '#platform/http/reply';
import type { ServiceContext } from '#platform/service';
import type { Tasks } from '#platform/tasks/tasks';
import { beginBatch } from '../batch/begin-batch.ts';
import { batchEntry, zipOf } from '../downloads/downloads.ts';
import { toBegun } from '../show-task.ts';
import { listBatch } from '../store/generations.ts';
import { TypesetPayload } from '../typeset/payload.ts';

type Routes = Handlers<
  Pick<(typeof contracts)['studio'], Extract<keyof (typeof contracts)['studio'], `${string} /batches${string}`>>
>;

interface Context extends Pick<ServiceContext, 'db' | 'client' | 'addresses'> {
  readonly compositor: Compositor;
}

/** A picture of each row of a file. */
export const createBatchRoutes = (context: Context, tasks: Tasks): Routes => {
  const {
    db,
    client,
    addresses: { sign },
  } = context;
  return {
    'POST /batches': async ({ body, caller, request }) => {
      const { taskId, sessionId, rows, rejected } = await beginBatch({ db, client, tasks }, body, { caller, request });
      return {
        ...toBegun(taskId, sessionId, sign),
        rows,
        rejected,
        rejected_url: rejected === 0 ? null : sign(`${API_BASE}/batches/${taskId}/rejected`),
      };
    },
    'GET /batches/:id/zip': async ({ params, caller, request }) => {
      const rows = await listBatch(db, caller?.userId ?? null, params.id, MOST_ROWS);
      if (rows.length === 0) throw new AppError('task_not_found');
      return zipOf(context, rows, batchEntry, request.signal);
    },
    'GET /batches/:id/rejected': async ({ params, caller }) => {
      const payload = await tasks.payloadOf(params.id, caller?.userId ?? null);
      const rejected = TypesetPayload.safeParse(payload).data?.rejected;
      if (rejected == null) throw new AppError('task_not_found');
      return new Download('rejected.csv', 'text/csv; charset=utf-8', rejected);
    },
  };
};
