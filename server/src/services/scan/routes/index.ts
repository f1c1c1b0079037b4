import type { contracts } from '@madang/contracts/index';
import type { Scan } from '@madang/contracts/scan/entities';
import { AppError } from '#platform/errors';
import type { Locale } from '#platform/http/handler';
import { encodeCursor, positionOf } from '#platform/http/cursor';
import { Events } from '#platform/http/reply';
import type { RunningService, ServiceContext } from '#platform/service';
import type { Tasks } from '#platform/tasks/tasks';
import { beginScan } from '../begin-scan.ts';
import { confirmScan, noteRecycled } from '../confirm-scan.ts';
import { removeScan } from '../remove-scan.ts';
import { scanBarcode } from '../scan-barcode.ts';
import { toScan } from '../show-scan.ts';
import { countScans, findShown, listShown } from '../store/scans.ts';

export const createRoutes = (
  context: Pick<ServiceContext, 'db' | 'client' | 'emit' | 'addresses'>,
  tasks: Tasks,
): Omit<RunningService<(typeof contracts)['scan']>['routes'], `${string} /admin/${string}`> => {
  const {
    db,
    addresses: { sign },
  } = context;
  const show = async (ownerId: string, id: string, locale: Locale): Promise<Scan> => {
    const shown = await findShown(db, ownerId, id);
    if (shown === undefined) throw new AppError('scan_not_found');
    return toScan(shown, locale, sign);
  };
  return {
    'POST /scan': async ({ body, caller, request }) => ({
      task_id: await beginScan({ ...context, tasks }, body, { caller, request }),
      status: 'processing' as const,
    }),
    'POST /scan/barcodes': async ({ body, caller, request }) => {
      const id = await scanBarcode(context, caller.userId, body.barcode, request.signal);
      return show(caller.userId, id, request.locale);
    },
    'GET /scan/history': async ({ query: { cursor, limit }, caller, request }) => {
      const before = positionOf(cursor);
      const rows = await listShown(db, caller.userId, before, limit + 1);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        items: rows.slice(0, limit).map((shown) => toScan(shown, request.locale, sign)),
        next_cursor: last === undefined ? null : encodeCursor([last.scan.id]),
      };
    },
    'GET /scan/stats': ({ caller }) => countScans(db, caller.userId),
    'GET /scan/:id': ({ params, caller, request }) => show(caller.userId, params.id, request.locale),
    'GET /scan/:id/events': async ({ params, query, caller, request }) => {
      const shown = await findShown(db, caller.userId, params.id);
      if (shown === undefined) throw new AppError('scan_not_found');
      // A barcode that was typed had nothing to wait for, and what is old is long over.
      if (shown.task === null) throw new AppError('task_not_found');
      return new Events(tasks.read(params.id, caller, request, query.after));
    },
    'POST /scan/:id/confirm': async ({ params, body, caller, request }) => {
      await confirmScan(context, caller, params.id, body.item_id);
      return show(caller.userId, params.id, request.locale);
    },
    'POST /scan/:id/recycled': async ({ params, caller, request }) => {
      await noteRecycled(context, caller.userId, params.id);
      return show(caller.userId, params.id, request.locale);
    },
    'DELETE /scan/:id': async ({ params, caller }) => {
      await removeScan({ ...context, tasks }, caller.userId, params.id);
      return undefined;
    },
  };
};
