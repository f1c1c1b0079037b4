import { API_BASE } from '@madang/contracts/operation';
import type { Scan } from '@madang/contracts/scan/entities';
import type { Locale } from '#platform/http/handler';
import { showTask } from '#platform/tasks/show-task';
import type { ShownScan } from './store/scans.ts';

type Sign = (path: string) => string;

/** Of a scan without a task: a barcode that was typed, and photos of more than a week ago. */
const withoutTask = ({ scan }: ShownScan) => ({
  task_id: scan.id,
  status: scan.result === null ? ('failed' as const) : ('done' as const),
  progress: 100,
  error: null,
  error_code: null,
  attempts: 1,
  last_error: null,
  created_at: scan.createdAt.toISOString(),
  updated_at: scan.createdAt.toISOString(),
  expires_at: null,
});

export const toScan = (shown: ShownScan, locale: Locale, sign: Sign): Scan => {
  const { scan, task, earned } = shown;
  const isOpen = (by: string | null | undefined): boolean => by == null || by === scan.id;
  const earns = [
    ...(isOpen(earned?.scanId) ? (['scan'] as const) : []),
    ...(isOpen(earned?.recycledBy) ? (['recycled'] as const) : []),
  ];
  return {
    ...(task === null ? withoutTask(shown) : (showTask(task, locale) as ReturnType<typeof withoutTask>)),
    id: scan.id,
    picture:
      scan.picture === null
        ? null
        : {
            url: sign(`${API_BASE}/images/${scan.picture.file_hash}`),
            width: scan.picture.width,
            height: scan.picture.height,
          },
    result: scan.result,
    confirmed: scan.confirmed,
    confirmed_at: scan.confirmedAt?.toISOString() ?? null,
    recycled_at: scan.recycledAt?.toISOString() ?? null,
    earns: scan.picture === null ? [] : earns,
    earns_points: scan.picture !== null && earns.length > 0,
  };
};
