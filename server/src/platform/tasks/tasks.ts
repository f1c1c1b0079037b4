import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { TASK_ENDS } from '@madang/contracts/tasks';
import type { Database, Executor, Transaction } from '../db/database.ts';
import { untilNone } from '../db/delete-in-batches.ts';
import { AppError } from '../errors.ts';
import type { RequestInfo } from '../http/handler.ts';
import type { EventStream, ServerSentEvent } from '../http/reply.ts';
import type { Principal } from '../auth/principal.ts';
import type { ServiceContext } from '../service.ts';
import { positionOf, startStreams, streamFor } from '../streams/engine.ts';
import { STREAMS_AT_ONCE, type Estate } from '../streams/janitor.ts';
import type { StreamPosition, StreamRecords } from '../streams/reader.ts';
import { logTables } from '../streams/tables.ts';
import type { TaskKind } from './kinds.ts';
import { createTaskStore, type NewTask, type TaskRow } from './store.ts';
import type { TaskTables } from './tables.ts';
import { watchTasks } from './watch-tasks.ts';
import { startWorker } from './worker.ts';

const REMOVE_EVERY_MS = 600_000;
const LET_GO_EVERY_MS = 15_000;

/** The tasks of a service: durable work that is read while it goes on. */
export interface Tasks {
  /** In the transaction of whatever asks for it. @returns its id @throws AppError `too_many_tasks` */
  enqueue(tx: Transaction, task: Omit<NewTask, 'id'> & { readonly id?: string }): Promise<string>;
  /** Its owner's; null: of whoever has a signed address. @throws AppError `task_not_found` */
  find(id: string, ownerId: string | null): Promise<TaskRow>;
  /** What one was given: for whoever may find it. @throws AppError `task_not_found` */
  payloadOf(id: string, ownerId: string | null): Promise<unknown>;
  /** Newest first; those before an id. */
  list(ownerId: string, before: string | undefined, limit: number): Promise<TaskRow[]>;
  /** Once it returns, there will be no result. One that is cancelled already stays so. @throws AppError `task_not_found`, `task_finished` */
  cancel(id: string, ownerId: string): Promise<TaskRow>;
  /** Begins one that has failed again, with what it was given. @returns whether it had failed */
  retry(id: string): Promise<boolean>;
  /** @throws AppError `task_not_found`, `task_running` */
  remove(id: string, ownerId: string): Promise<void>;
  /** For whoever may read it, which is for the caller to know; `after` as in `?after=`. */
  read(id: string, caller: Principal | null, request: RequestInfo, after: string | undefined): EventStream;
  /** Waits for what is under way until `over` is aborted; what is not done then goes to another process. */
  stop(over: AbortSignal): Promise<void>;
}

interface Options {
  readonly kinds: readonly TaskKind[];
  /** How many this process works on at once. */
  readonly slots: number;
  /** How many of one owner the installation works on at once. */
  readonly perOwner: number;
}

const eventOf = ({ id, status, progress }: TaskRow): ServerSentEvent => ({
  event: `task.${TASK_ENDS.find((end) => end === status) ?? 'progress'}`,
  json: JSON.stringify({ task_id: id, status, progress }),
});

const streamsOf = ({ task, taskEvent, process }: TaskTables, store: ReturnType<typeof createTaskStore>) => {
  const records = (db: Database): StreamRecords => ({
    async position(id) {
      const { rows } = await db.execute<StreamPosition & Record<string, unknown>>(sql`
        SELECT finished_at IS NULL AS running, coalesce(log.newest, last_seq) AS newest, log.newest IS NOT NULL AS logged
        FROM ${task}, (SELECT max(seq) AS newest FROM ${taskEvent} WHERE task_id = ${id}) AS log WHERE id = ${id}`);
      return rows[0];
    },
    async ended(id, after, newest) {
      const row = await store.find(db, id);
      if (row === undefined) return [];
      const end = { ...eventOf(row), id: newest };
      return after === newest ? [end] : [{ id: newest, event: 'reset', json: '{}' }, end];
    },
    // All of it follows.
    snapshot: () => Promise.resolve({ seq: 0, events: [{ id: 0, event: 'reset', json: '{}' }] }),
  });
  const estate: Estate = {
    takeOver: (tx, processId) => store.takeOver(tx, processId),
    async forgotten(db) {
      const { rows } = await db.execute<{ id: string }>(
        sql`SELECT DISTINCT process_id AS id FROM ${task} t WHERE finished_at IS NULL AND process_id IS NOT NULL AND NOT EXISTS (SELECT FROM ${process} p WHERE p.id = t.process_id)`,
      );
      return rows.map(({ id }) => id);
    },
    removeOld: (db, minutes) =>
      untilNone(async () => {
        const { rows } = await db.execute<{ count: number }>(sql`
          WITH old AS (
            UPDATE ${task} SET logged = false WHERE id IN (
              SELECT id FROM ${task} WHERE logged AND finished_at < now() - make_interval(mins => ${minutes}::int) LIMIT ${STREAMS_AT_ONCE} FOR UPDATE SKIP LOCKED)
            RETURNING id
          ), gone AS (DELETE FROM ${taskEvent} WHERE task_id IN (SELECT id FROM old))
          SELECT count(*)::int AS count FROM old`);
        return rows[0]?.count ?? 0;
      }),
  };
  return { records, estate };
};

/** Starts the tasks of a service over what {@link TaskTables} are. The service reserves two connections for them. */
export const openTasks = async (
  context: Pick<ServiceContext, 'db' | 'reservedDb' | 'background' | 'leave' | 'log' | 'metrics' | 'revocations'>,
  tables: TaskTables,
  { kinds, slots, perOwner }: Options,
): Promise<Tasks> => {
  const { db, background, log, revocations } = context;
  const store = createTaskStore(tables);
  const { records, estate } = streamsOf(tables, store);
  let fence = (): void => undefined;
  const engine = await startStreams(context, {
    tables: logTables(tables.process, tables.taskEvent),
    terminal: new Set(TASK_ENDS.map((end) => `task.${end}`)),
    deltas: new Set(),
    records: records(db),
    estate,
    onFenced: () => fence(),
  });
  const worker = await startWorker({
    db,
    background,
    log,
    store,
    processId: engine.lease.processId,
    kinds: new Map(kinds.map((kind) => [kind.name, kind])),
    slots,
    perOwner,
    ended: watchTasks(context, store),
  });
  fence = () => worker.fence();
  const holding = kinds.filter(({ letGo }) => letGo !== undefined);
  const holdingNames = holding.map(({ name }) => name);
  const removing = await background.start('tasks.remove-old', {
    everyMs: REMOVE_EVERY_MS,
    run: () => untilNone(() => store.removeExpired(db, holdingNames, STREAMS_AT_ONCE)),
  });
  const lettingGo = await background.start('tasks.let-go', {
    everyMs: LET_GO_EVERY_MS,
    async run() {
      const rows = await store.toLetGo(db, holdingNames, STREAMS_AT_ONCE);
      for (const { id, kind: name, ownerId, payload } of rows) {
        const kind = holding.find((one) => one.name === name);
        try {
          await kind?.letGo?.(ownerId, kind.payload.parse(payload), id);
          await store.markLetGo(db, id);
        } catch (error) {
          log.warn(
            { err: error, task: id },
            'what a task holds that came to nothing could not be let go; trying again',
          );
        }
      }
    },
  });
  const find = async (id: string, ownerId: string | null, from: Executor = db): Promise<TaskRow> => {
    const row = await store.find(from, id);
    if (row === undefined || (ownerId !== null && row.ownerId !== ownerId)) throw new AppError('task_not_found');
    return row;
  };

  return {
    async enqueue(tx, { id = uuidv7(), ...task }) {
      await store.insert(tx, { id, ...task });
      return id;
    },
    find,
    async payloadOf(id, ownerId) {
      await find(id, ownerId);
      return store.payloadOf(db, id);
    },
    list: (ownerId, before, limit) => store.list(db, ownerId, before, limit),
    async cancel(id, ownerId) {
      await db.transaction((tx) => store.cancel(tx, ownerId, id));
      const row = await find(id, ownerId);
      if (row.status !== 'cancelled') throw new AppError('task_finished');
      return row;
    },
    retry: (id) => db.transaction((tx) => store.retry(tx, id)),
    async remove(id, ownerId) {
      if (await store.remove(db, ownerId, id)) return;
      await find(id, ownerId);
      throw new AppError('task_running');
    },
    read: (id, caller, request, after) =>
      streamFor(engine.source, revocations, id, positionOf(after, request), { caller, request }),
    async stop(over) {
      await worker.stop(over);
      await removing.stop();
      await lettingGo.stop();
      await engine.stop();
    },
  };
};
