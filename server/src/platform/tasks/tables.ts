import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, jsonb, text, timestamp, uuid, type PgSchema } from 'drizzle-orm/pg-core';
import { eventTable, processTable } from '../streams/tables.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

const taskTable = (schema: PgSchema) =>
  schema.table(
    'task',
    {
      /** Version 7: later ones are larger. */
      id: uuid('id').primaryKey(),
      kind: text('kind').notNull(),
      ownerId: uuid('owner_id').notNull(),
      payload: jsonb('payload').notNull(),
      /** pending, a stage of its kind, done, failed or cancelled. */
      status: text('status').notNull().default('pending'),
      progress: integer('progress').notNull().default(0),
      result: jsonb('result'),
      /** Code of an error that a client can meet, and what fills its words. */
      errorCode: text('error_code'),
      errorValues: jsonb('error_values'),
      /** How often it was begun. With `process_id` the fence: whoever has another number writes nothing. */
      attempt: integer('attempt').notNull().default(0),
      /** Attempts that failed, and attempts whose process died. */
      failures: integer('failures').notNull().default(0),
      losses: integer('losses').notNull().default(0),
      /** Place in the queue, by which owners take turns: smaller ones are first. */
      turn: bigint('turn', { mode: 'number' }).notNull(),
      /** Who works on it. */
      processId: uuid('process_id'),
      /** Not before: after a failure there is a pause. */
      runAfter: moment('run_after').notNull().defaultNow(),
      createdAt: moment('created_at').notNull().defaultNow(),
      updatedAt: moment('updated_at').notNull().defaultNow(),
      finishedAt: moment('finished_at'),
      /** When it is removed; known once it is finished. */
      expiresAt: moment('expires_at'),
      lastSeq: integer('last_seq').notNull().default(0),
      /** Its events are there; they are removed some minutes after the end. */
      logged: boolean('logged').notNull().default(true),
      /** Cancelled or failed, and what it held elsewhere is let go. */
      letGo: boolean('let_go').notNull().default(false),
      /** What it is a part of (W3C trace context); null where nothing of that is recorded. */
      traceParent: text('trace_parent'),
    },
    (table) => [
      index('task_queued')
        .on(table.turn, table.id)
        .where(sql`finished_at IS NULL AND process_id IS NULL`),
      index('task_of_process')
        .on(table.processId)
        .where(sql`finished_at IS NULL AND process_id IS NOT NULL`),
      index('task_unfinished_of_owner')
        .on(table.ownerId)
        .where(sql`finished_at IS NULL`),
      index('task_of_owner').on(table.ownerId, table.id),
      index('task_logged')
        .on(table.finishedAt)
        .where(sql`logged`),
      index('task_to_let_go')
        .on(table.finishedAt)
        .where(sql`status IN ('cancelled', 'failed') AND NOT let_go`),
      index('task_expires_at')
        .on(table.expiresAt)
        .where(sql`expires_at IS NOT NULL`),
    ],
  );

/** All that a service with tasks has in its schema.ts: `export const { process, task, taskEvent } = taskTables(schema)`. */
export const taskTables = (schema: PgSchema) => ({
  process: processTable(schema),
  task: taskTable(schema),
  taskEvent: eventTable(schema, 'task_event', 'task_id'),
});
export type TaskTables = ReturnType<typeof taskTables>;
