import type { Compositor } from '@madang/compositor';
import type { contracts } from '@madang/contracts/index';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { CallContext, Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import type { Tasks } from '#platform/tasks/tasks';
import { packEntry, pictureFile, zipOf } from '../downloads/downloads.ts';
import { assertRoom } from '../assert-room.ts';
import { cursorAfter, positionOf } from '#platform/http/cursor';
import { toBegun } from '../show-task.ts';
import {
  findGeneration,
  findGenerationById,
  listGenerations,
  listPack,
  toGeneration,
  type GenerationRow,
} from '../store/generations.ts';
import { lockSession } from '../store/sessions.ts';
import { beginPack, beginVariations } from '../typeset/begin-variations.ts';

type Routes = Handlers<
  Pick<(typeof contracts)['studio'], Extract<keyof (typeof contracts)['studio'], `${string} /generations${string}`>>
>;

interface Context extends Pick<ServiceContext, 'db' | 'client' | 'addresses'> {
  readonly compositor: Compositor;
}

/** What was made, and what is made of it. */
export const createGenerationRoutes = (context: Context, tasks: Tasks): Routes => {
  const {
    db,
    addresses: { sign },
  } = context;
  const own = async (ownerId: string, id: string): Promise<GenerationRow> => {
    const row = await findGeneration(db, ownerId, id);
    if (row === undefined) throw new AppError('generation_not_found');
    return row;
  };
  /** Begins something of one of the caller's. */
  const begin = async (
    { caller }: Pick<CallContext, 'caller'>,
    id: string,
    work: (tx: Transaction, row: GenerationRow) => Promise<string>,
  ) => {
    const { userId: ownerId } = caller;
    await own(ownerId, id);
    await assertRoom(context, caller);
    return db.transaction(async (tx) => {
      const row = await findGeneration(tx, ownerId, id);
      if (row === undefined || (await lockSession(tx, ownerId, row.sessionId)) === undefined)
        throw new AppError('generation_not_found');
      return toBegun(await work(tx, row), row.sessionId, sign);
    });
  };
  return {
    'GET /generations': async ({ query: { cursor, limit, origin_id: originId, batch_id: batchId }, caller }) => {
      const rows = await listGenerations(db, caller.userId, {
        before: positionOf(cursor),
        limit: limit + 1,
        originId,
        batchId,
      });
      return {
        items: rows.slice(0, limit).map((row) => toGeneration(row, sign)),
        next_cursor: cursorAfter(rows, limit),
      };
    },
    'GET /generations/:id': async ({ params, caller }) => toGeneration(await own(caller.userId, params.id), sign),
    'GET /generations/:id/file': async ({ params, query, caller, request }) =>
      pictureFile(context, await own(caller.userId, params.id), query, request.signal),
    'POST /generations/:id/variations': ({ params, body, ...call }) =>
      begin(call, params.id, (tx, row) => beginVariations(tx, tasks, { row, caller: call.caller, request: body })),
    'POST /generations/:id/pack': ({ params, ...call }) =>
      begin(call, params.id, (tx, row) => beginPack(tx, tasks, { row, caller: call.caller })),
    'GET /generations/:id/pack': async ({ params, caller, request }) => {
      const row = caller === null ? await findGenerationById(db, params.id) : await own(caller.userId, params.id);
      if (row === undefined) throw new AppError('generation_not_found');
      if (row.outputImage === null) throw new AppError('not_a_picture');
      const rows = row.packId === null ? [row] : await listPack(db, row.ownerId, row.packId);
      return zipOf(context, rows, packEntry, request.signal);
    },
  };
};
