import { and, desc, eq, getTableColumns, lt, sql, type SQL } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import type { PublicEventType } from '@madang/contracts/public-events';
import { AppError, FencedError, type ErrorDetails } from '../errors.ts';
import type { Database, Executor, Transaction } from '../db/database.ts';
import { traceHeaders } from '../tracing/spans.ts';
import type { TaskTables } from './tables.ts';

export type FullTaskRow = TaskTables['task']['$inferSelect'];
/** Without what it was given, which may be large and is for its kind alone, and what it is a part of in traces. */
export type TaskRow = Omit<FullTaskRow, 'payload' | 'traceParent'>;

/** Which attempt of which task writes, and in which process: another one's statements find nothing to change. */
export interface Fence {
  readonly id: string;
  readonly processId: string;
  readonly attempt: number;
}

export interface NewTask {
  readonly id: string;
  readonly kind: string;
  readonly ownerId: string;
  readonly payload: unknown;
}

/** Of one owner; beyond it nothing is taken on. */
export const MOST_UNFINISHED = 200;
/** Attempts that fail before the task does; and those whose process died, since it may be the task that kills it. */
const MOST_FAILURES = 3;
const MOST_LOSSES = 10;
const PAUSE_SECONDS = 2;
/** Whoever asks for more patience than this has refused. */
const MOST_PAUSE_SECONDS = 600;
const KEPT_DAYS = 7;
/** Whoever worked on what has ended has heard of it by then, and what it had asked for has come. */
const LET_GO_SECONDS = 10;

/** The statements of tasks, over the tables of their service. */
export const createTaskStore = ({ process, task, taskEvent }: TaskTables) => {
  const schema = getTableConfig(task).schema ?? 'public';
  /** Notified, without content, when there may be something to begin, or to break off. */
  const channel = `${schema}_task`;
  const streamChannel = `${schema}_stream`;
  const { payload: _payload, traceParent: _traceParent, ...shown } = getTableColumns(task);
  const isKept = sql`(${task.expiresAt} IS NULL OR ${task.expiresAt} > now())`;

  /** Of each task that `changed` (id, seq, status, progress) names, the event that says so; wakes readers and workers. */
  const told = (changed: SQL, type: SQL): SQL => sql`
    told AS (
      INSERT INTO ${taskEvent} (task_id, seq, type, data)
      SELECT id, seq, ${type}, json_build_object('task_id', id, 'status', status, 'progress', progress) FROM ${changed}
      RETURNING pg_notify(${streamChannel}, ''))`;
  const fenced = ({ id, processId, attempt }: Fence): SQL =>
    sql`id = ${id} AND process_id = ${processId} AND attempt = ${attempt} AND finished_at IS NULL`;
  const ended = sql`finished_at = now(), updated_at = now(), expires_at = now() + make_interval(days => ${KEPT_DAYS}), process_id = NULL, last_seq = last_seq + 1`;
  const back = sql`RETURNING id, last_seq AS seq, status, progress, owner_id, kind, error_code`;
  /** Of what `gone` names: its owner's programs are told of the end, too. */
  const publishedEnd = (type: PublicEventType): SQL => sql`
    SELECT platform.publish(owner_id, ${sql.raw(`'${type}'`)}, jsonb_strip_nulls(
      jsonb_build_object('task_id', id, 'kind', kind, 'error_code', error_code))) FROM gone`;
  const wake = (db: Executor): Promise<unknown> => db.execute(sql`SELECT pg_notify(${channel}, '')`);

  return {
    channel,

    /**
     * Owners take turns by start-time fair queueing: the first of an owner's tasks stands beside what is being worked on,
     * each further one behind the one before. @throws AppError `too_many_tasks`
     */
    async insert(tx: Transaction, { id, kind, ownerId, payload }: NewTask): Promise<void> {
      await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`${channel} ${ownerId}`}, 0))`);
      const { rows } = await tx.execute<{ count: number }>(
        sql`SELECT count(*)::int AS count FROM ${task} WHERE owner_id = ${ownerId} AND finished_at IS NULL`,
      );
      if ((rows[0]?.count ?? 0) >= MOST_UNFINISHED)
        throw new AppError('too_many_tasks', { values: { limit: MOST_UNFINISHED } });
      await tx.execute(sql`
        WITH made AS (
          INSERT INTO ${task} (id, kind, owner_id, payload, trace_parent, last_seq, turn)
          SELECT ${id}::uuid, ${kind}, ${ownerId}::uuid, ${JSON.stringify(payload)}::jsonb, ${traceHeaders()['traceparent'] ?? null}::text, 1, greatest(
            (SELECT max(turn) + 1 FROM ${task} WHERE owner_id = ${ownerId} AND finished_at IS NULL),
            coalesce((SELECT max(turn) FROM ${task} WHERE finished_at IS NULL AND process_id IS NOT NULL),
                     (SELECT min(turn) FROM ${task} WHERE finished_at IS NULL), 0))
          ${back}),
        ${told(sql`made`, sql`'task.progress'`)} SELECT FROM told`);
      await wake(tx);
    },

    /** The next one of the owner whose turn it is; one claim at a time, so that nobody has more at once than he may. */
    claim: (
      db: Database,
      { processId, kinds, perOwner }: { processId: string; kinds: readonly string[]; perOwner: number },
    ): Promise<FullTaskRow | undefined> =>
      db.transaction(async (tx) => {
        await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${channel}, 0))`);
        const next = tx
          .select({ id: task.id })
          .from(task)
          .where(
            sql`finished_at IS NULL AND process_id IS NULL AND run_after <= now() AND kind = ANY(${sql.param(kinds)})
              AND EXISTS (SELECT FROM ${process} p WHERE p.id = ${processId} AND p.alive FOR KEY SHARE)
              AND owner_id NOT IN (SELECT owner_id FROM ${task} WHERE finished_at IS NULL AND process_id IS NOT NULL
                                   GROUP BY owner_id HAVING count(*) >= ${perOwner})`,
          )
          .orderBy(task.turn, task.id)
          .limit(1)
          .for('update', { skipLocked: true });
        const rows = await tx
          .update(task)
          .set({ processId, attempt: sql`${task.attempt} + 1`, updatedAt: sql`now()` })
          .where(eq(task.id, sql`(${next})`))
          .returning();
        return rows[0];
      }),

    /** Whether there is anything to begin, now or after a pause. */
    async hasQueued(db: Executor): Promise<boolean> {
      const { rows } = await db.execute<{ queued: boolean }>(
        sql`SELECT EXISTS (SELECT FROM ${task} WHERE finished_at IS NULL AND process_id IS NULL) AS queued`,
      );
      return rows[0]?.queued === true;
    },

    /** Those that are not over, by kind: waiting and being worked on. */
    async unfinished(db: Executor): Promise<readonly { kind: string; state: string; count: number }[]> {
      const { rows } = await db.execute<{ kind: string; state: string; count: number }>(sql`
        SELECT kind, CASE WHEN process_id IS NULL THEN 'waiting' ELSE 'running' END AS state, count(*)::int AS count
        FROM ${task} WHERE finished_at IS NULL GROUP BY 1, 2`);
      return rows;
    },

    /**
     * Says how far an attempt has come. What is shown never goes back: a later attempt says nothing until it is further.
     * @param begins a stage that begins there @throws FencedError
     */
    async advance(
      db: Executor,
      fence: Fence,
      { status, progress, begins }: { status: string; progress: number; begins: boolean },
    ): Promise<void> {
      const { rows } = await db.execute<{ mine: number }>(sql`
        WITH mine AS (SELECT id AS mine_id, status AS at, progress AS reached FROM ${task} WHERE ${fenced(fence)} FOR UPDATE),
        moved AS (
          UPDATE ${task} SET status = ${status}, progress = ${progress}, updated_at = now(), last_seq = last_seq + 1
          FROM mine WHERE id = mine_id AND (reached < ${progress} OR (${begins}::boolean AND reached = ${progress} AND at <> ${status}))
          ${back}),
        ${told(sql`moved`, sql`'task.progress'`)}
        SELECT (SELECT count(*) FROM mine)::int AS mine, (SELECT count(*) FROM told) AS told`);
      if (rows[0]?.mine !== 1) throw new FencedError();
    },

    /** In the transaction of what an attempt stores: nobody else takes the task over, or ends it, before that is committed. @throws FencedError */
    async hold(tx: Transaction, fence: Fence): Promise<void> {
      const { rowCount } = await tx.execute(sql`SELECT FROM ${task} WHERE ${fenced(fence)} FOR NO KEY UPDATE`);
      if (rowCount !== 1) throw new FencedError();
    },

    /** @throws FencedError */
    async complete(tx: Transaction, fence: Fence, result: unknown): Promise<void> {
      const { rowCount } = await tx.execute(sql`
        WITH gone AS (
          UPDATE ${task} SET status = 'done', progress = 100, result = ${JSON.stringify(result)}::jsonb, error_code = NULL, error_values = NULL, ${ended}
          WHERE ${fenced(fence)} ${back}),
        ${told(sql`gone`, sql`'task.done'`)} ${publishedEnd('task.completed')}`);
      if (rowCount !== 1) throw new FencedError();
      await wake(tx);
    },

    /** After a failure: again after a pause, as long as the failure asks for, or for good. @returns whether the task has failed; undefined where it is somebody else's by now */
    async fail(
      db: Database,
      fence: Fence,
      {
        code,
        details: { values = {}, retryAfterSeconds: asked = 0 },
      }: { code: string; details: Pick<ErrorDetails, 'values' | 'retryAfterSeconds'> },
      forGood: boolean,
    ): Promise<boolean | undefined> {
      return db.transaction(async (tx) => {
        const error = sql`error_code = ${code}, error_values = ${JSON.stringify(values)}::jsonb, failures = failures + 1`;
        const { rowCount: over } = await tx.execute(sql`
          WITH gone AS (
            UPDATE ${task} SET status = 'failed', ${error}, ${ended}
            WHERE ${fenced(fence)} AND (${forGood || asked > MOST_PAUSE_SECONDS}::boolean OR failures + 1 >= ${MOST_FAILURES}) ${back}),
          ${told(sql`gone`, sql`'task.failed'`)} ${publishedEnd('task.failed')}`);
        const { rowCount: again } = await tx.execute(sql`
          UPDATE ${task} SET ${error}, process_id = NULL, updated_at = now(), run_after = now() + make_interval(secs => greatest(${PAUSE_SECONDS} * (failures + 1) ^ 2, ${asked}::float8))
          WHERE ${fenced(fence)}`);
        await wake(tx);
        return over === 1 ? true : again === 1 ? false : undefined;
      });
    },

    /** Another process may go on at once. */
    async handBack(db: Executor, fence: Fence): Promise<void> {
      await db.execute(sql`UPDATE ${task} SET process_id = NULL, updated_at = now() WHERE ${fenced(fence)}`);
      await wake(db);
    },

    /** What a dead process was working on goes to whoever claims it; what has been with too many of them fails. */
    async takeOver(tx: Transaction, processId: string): Promise<number> {
      const { rowCount: failed } = await tx.execute(sql`
        WITH gone AS (
          UPDATE ${task} SET status = 'failed', error_code = 'task_interrupted', error_values = '{}', losses = losses + 1, ${ended}
          WHERE process_id = ${processId} AND finished_at IS NULL AND losses + 1 >= ${MOST_LOSSES} ${back}),
        ${told(sql`gone`, sql`'task.failed'`)} ${publishedEnd('task.failed')}`);
      const { rowCount } = await tx.execute(
        sql`UPDATE ${task} SET process_id = NULL, losses = losses + 1, updated_at = now() WHERE process_id = ${processId} AND finished_at IS NULL`,
      );
      await wake(tx);
      return (failed ?? 0) + (rowCount ?? 0);
    },

    /** From whatever it is at, at once: who works on it is fenced by that, and breaks off when he hears of it. @returns whether it was this that ended it */
    async cancel(tx: Executor, ownerId: string, id: string): Promise<boolean> {
      const { rowCount } = await tx.execute(sql`
        WITH gone AS (
          UPDATE ${task} SET status = 'cancelled', error_code = NULL, error_values = NULL, ${ended}
          WHERE id = ${id} AND owner_id = ${ownerId} AND finished_at IS NULL ${back}),
        ${told(sql`gone`, sql`'task.cancelled'`)} SELECT FROM told`);
      if (rowCount === 1) await wake(tx);
      return rowCount === 1;
    },

    /** One that has failed is next, as if nothing had been tried; whoever follows it goes on reading. @returns whether it was that */
    async retry(tx: Executor, id: string): Promise<boolean> {
      const { rowCount } = await tx.execute(sql`
        WITH again AS (
          UPDATE ${task} SET status = 'pending', progress = 0, error_code = NULL, error_values = NULL, failures = 0, losses = 0, let_go = false,
            logged = true, finished_at = NULL, expires_at = NULL, updated_at = now(), run_after = now(), last_seq = last_seq + 1,
            turn = coalesce((SELECT min(turn) FROM ${task} WHERE finished_at IS NULL), turn)
          WHERE id = ${id} AND status = 'failed' AND expires_at > now() ${back}),
        ${told(sql`again`, sql`'task.progress'`)} SELECT FROM told`);
      if (rowCount === 1) await wake(tx);
      return rowCount === 1;
    },

    /** The oldest of what came to nothing and may hold something elsewhere. */
    async toLetGo(db: Executor, kinds: readonly string[], atOnce: number): Promise<readonly FullTaskRow[]> {
      return db
        .select()
        .from(task)
        .where(
          sql`status IN ('cancelled', 'failed') AND NOT let_go AND finished_at < now() - make_interval(secs => ${LET_GO_SECONDS}) AND kind = ANY(${sql.param(kinds)})`,
        )
        .orderBy(task.finishedAt)
        .limit(atOnce);
    },

    async markLetGo(db: Executor, id: string): Promise<void> {
      await db.update(task).set({ letGo: true }).where(eq(task.id, id));
    },

    /** Of these attempts, those that are not this process's any more. */
    async lost(db: Executor, attempts: readonly Fence[]): Promise<readonly string[]> {
      const { rows } = await db.execute<{ id: string }>(sql`
        SELECT a.id FROM unnest(${sql.param(attempts.map(({ id }) => id))}::uuid[], ${sql.param(attempts.map(({ attempt }) => attempt))}::int[]) AS a(id, attempt)
        WHERE NOT EXISTS (SELECT FROM ${task} t WHERE t.id = a.id AND t.attempt = a.attempt AND t.process_id = ${attempts[0]?.processId} AND t.finished_at IS NULL)`);
      return rows.map(({ id }) => id);
    },

    async find(db: Executor, id: string): Promise<TaskRow | undefined> {
      return (
        await db
          .select(shown)
          .from(task)
          .where(and(eq(task.id, id), isKept))
      )[0];
    },

    /** What a task was given. */
    async payloadOf(db: Executor, id: string): Promise<unknown> {
      return (await db.select({ payload: task.payload }).from(task).where(eq(task.id, id)))[0]?.payload;
    },

    /** Newest first; those before an id. */
    list: (db: Executor, ownerId: string, before: string | undefined, limit: number): Promise<TaskRow[]> =>
      db
        .select(shown)
        .from(task)
        .where(and(eq(task.ownerId, ownerId), isKept, before === undefined ? undefined : lt(task.id, before)))
        .orderBy(desc(task.id))
        .limit(limit),

    /** One that is over: from now on nobody finds it. @returns whether it was there */
    async remove(db: Executor, ownerId: string, id: string): Promise<boolean> {
      // Long over: a clock that is set back by a little does not bring it back.
      const { rowCount } = await db.execute(
        sql`UPDATE ${task} SET expires_at = to_timestamp(0) WHERE id = ${id} AND owner_id = ${ownerId} AND finished_at IS NOT NULL AND expires_at > now()`,
      );
      return rowCount === 1;
    },

    /** With their events; of these kinds, once they have let go of what they hold elsewhere. @returns how many of them there were, of a few at a time */
    async removeExpired(db: Executor, holding: readonly string[], atOnce: number): Promise<number> {
      const { rowCount } = await db.execute(sql`
        WITH gone AS (DELETE FROM ${task} WHERE id IN (
               SELECT id FROM ${task} WHERE expires_at <= now()
                 AND (let_go OR status NOT IN ('cancelled', 'failed') OR kind <> ALL(${sql.param(holding)}))
               LIMIT ${atOnce} FOR UPDATE SKIP LOCKED) RETURNING id),
             events AS (DELETE FROM ${taskEvent} WHERE task_id IN (SELECT id FROM gone))
        SELECT id FROM gone`);
      return rowCount ?? 0;
    },
  };
};
export type TaskStore = ReturnType<typeof createTaskStore>;
