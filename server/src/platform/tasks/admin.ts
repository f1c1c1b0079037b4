import { and, desc, eq, getTableColumns, isNotNull, isNull, lt, sql, type SQL } from 'drizzle-orm';
import type { AdminTask, TaskFigures } from '@madang/contracts/tasks-admin';
import { createCalendar } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { keepFigures, lastDays } from '../figures.ts';
import { cursorAfter, positionOf } from '../http/cursor.ts';
import type { Locale } from '../http/handler.ts';
import { showTask } from './show-task.ts';
import type { TaskRow } from './store.ts';
import type { TaskTables } from './tables.ts';
import type { Tasks } from './tasks.ts';

interface Filter {
  readonly state?: AdminTask['state'] | undefined;
  readonly kind?: string | undefined;
  readonly owner_id?: string | undefined;
  readonly created_before?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}
interface ById {
  readonly params: { readonly id: string };
  readonly request: { readonly locale: Locale };
}
interface Given {
  readonly db: Database;
  readonly tasks: Pick<Tasks, 'find' | 'cancel' | 'retry'>;
  readonly task: TaskTables['task'];
  readonly timeZone: string;
  readonly clock: Pick<Clock, 'now'>;
}

const KEPT_DAYS = 7;

const stateOf = ({ status, finishedAt, processId }: TaskRow): AdminTask['state'] => {
  if (finishedAt === null) return processId === null ? 'waiting' : 'running';
  return status === 'done' || status === 'cancelled' ? status : 'failed';
};

const toAdminTask = (row: TaskRow, locale: Locale): AdminTask => {
  const { error, error_code, last_error, expires_at: _, ...shown } = showTask(row, locale);
  return {
    ...shown,
    kind: row.kind,
    owner_id: row.ownerId,
    state: stateOf(row),
    error: error ?? last_error,
    error_code: error_code ?? row.errorCode,
    failures: row.failures,
    losses: row.losses,
    finished_at: row.finishedAt?.toISOString() ?? null,
  };
};

const isIn = (task: TaskTables['task'], state: AdminTask['state']): SQL | undefined => {
  if (state === 'waiting') return and(isNull(task.finishedAt), isNull(task.processId));
  if (state === 'running') return and(isNull(task.finishedAt), isNotNull(task.processId));
  return eq(task.status, state);
};

interface Sums extends Record<string, unknown> {
  readonly waiting: number;
  readonly running: number;
  readonly failed: number;
  readonly oldest: string | null;
  readonly kinds: string[] | null;
}
type Day = TaskFigures['days'][number] & Record<string, unknown>;

const count = async ({ db, task, timeZone, clock }: Given): Promise<TaskFigures> => {
  const { days, from } = lastDays(createCalendar(timeZone), clock.now(), KEPT_DAYS);
  const { rows: sums } = await db.execute<Sums>(sql`
    SELECT count(*) FILTER (WHERE finished_at IS NULL AND process_id IS NULL)::int AS waiting,
      count(*) FILTER (WHERE finished_at IS NULL AND process_id IS NOT NULL)::int AS running,
      count(*) FILTER (WHERE status = 'failed')::int AS failed, array_agg(DISTINCT kind) AS kinds,
      to_char(min(created_at) FILTER (WHERE finished_at IS NULL AND process_id IS NULL) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS oldest
    FROM ${task} WHERE expires_at IS NULL OR expires_at > now()`);
  const { rows } = await db.execute<Day>(sql`
    SELECT to_char(finished_at AT TIME ZONE ${timeZone}, 'YYYY-MM-DD') AS day,
      count(*) FILTER (WHERE status = 'done')::int AS done, count(*) FILTER (WHERE status = 'failed')::int AS failed,
      count(*) FILTER (WHERE status = 'cancelled')::int AS cancelled
    FROM ${task} WHERE finished_at >= ${from.toISOString()}::timestamptz GROUP BY 1`);
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return {
    time_zone: timeZone,
    waiting: sums[0]?.waiting ?? 0,
    running: sums[0]?.running ?? 0,
    failed: sums[0]?.failed ?? 0,
    oldest_waiting_at: sums[0]?.oldest ?? null,
    kinds: sums[0]?.kinds ?? [],
    days: days.map((day) => {
      const { done = 0, failed = 0, cancelled = 0 } = byDay.get(day) ?? {};
      return { day, done, failed, cancelled };
    }),
  };
};

/** The tasks of a service for admins: its handlers of contracts/tasks-admin.ts. */
export const createTaskAdmin = (given: Given) => {
  const { db, tasks, task } = given;
  const figures = keepFigures(given.clock, () => count(given));
  const { payload: _, ...shown } = getTableColumns(task);
  return {
    list: async ({ query, request }: { readonly query: Filter; readonly request: { readonly locale: Locale } }) => {
      const before = positionOf(query.cursor);
      const rows: TaskRow[] = await db
        .select(shown)
        .from(task)
        .where(
          and(
            sql`(${task.expiresAt} IS NULL OR ${task.expiresAt} > now())`,
            before === undefined ? undefined : lt(task.id, before),
            query.state === undefined ? undefined : isIn(task, query.state),
            query.kind === undefined ? undefined : eq(task.kind, query.kind),
            query.owner_id === undefined ? undefined : eq(task.ownerId, query.owner_id),
            query.created_before === undefined ? undefined : lt(task.createdAt, new Date(query.created_before)),
          ),
        )
        .orderBy(desc(task.id))
        .limit(query.limit + 1);
      return {
        items: rows.slice(0, query.limit).map((row) => toAdminTask(row, request.locale)),
        next_cursor: cursorAfter(rows, query.limit),
      };
    },
    figures: () => figures('all'),
    cancel: async ({ params, request }: ById) => {
      const { ownerId } = await tasks.find(params.id, null);
      return toAdminTask(await tasks.cancel(params.id, ownerId), request.locale);
    },
    retry: async ({ params, request }: ById) => {
      if (!(await tasks.retry(params.id))) {
        await tasks.find(params.id, null);
        throw new AppError('task_not_failed');
      }
      return toAdminTask(await tasks.find(params.id, null), request.locale);
    },
  };
};
