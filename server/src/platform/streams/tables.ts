import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  getTableConfig,
  index,
  integer,
  json,
  primaryKey,
  text,
  timestamp,
  uuid,
  type PgSchema,
  type PgTable,
} from 'drizzle-orm/pg-core';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** The server processes that write streams of a service. `alive` is the fence: whoever is declared dead writes nothing any more. */
export const processTable = (schema: PgSchema) =>
  schema.table('process', {
    id: uuid('id').primaryKey(),
    lockKey: bigint('lock_key', { mode: 'bigint' }).notNull(),
    alive: boolean('alive').notNull().default(true),
    heartbeatAt: moment('heartbeat_at').notNull().defaultNow(),
  });

/** The only log of what readers of a service's streams see. No foreign key: it would be checked for each of the many rows. */
export const eventTable = (schema: PgSchema, name = 'stream_event', idColumn = 'stream_id') =>
  schema.table(
    name,
    {
      streamId: uuid(idColumn).notNull(),
      seq: integer('seq').notNull(),
      type: text('type').notNull(),
      /** json, not jsonb: kept as it was written, so that every reader gets the same bytes. */
      data: json('data').notNull(),
    },
    (table) => [primaryKey({ columns: [table.streamId, table.seq] })],
  );

/** What is kept of streams whose owner keeps nothing of them itself (streams.ts). */
const streamTable = (schema: PgSchema, name = 'stream') =>
  schema.table(
    name,
    {
      id: uuid('id').primaryKey(),
      processId: uuid('process_id').notNull(),
      stopRequested: boolean('stop_requested').notNull().default(false),
      startedAt: moment('started_at').notNull().defaultNow(),
      endedAt: moment('ended_at'),
      /** Its events are there; they are removed some minutes after the end. */
      logged: boolean('logged').notNull().default(true),
      /** The last event, for readers who come when the log is gone. */
      lastSeq: integer('last_seq').notNull().default(0),
      endType: text('end_type'),
      endData: json('end_data'),
    },
    (table) => [
      index(`${name}_running_of_process`)
        .on(table.processId)
        .where(sql`ended_at IS NULL`),
      index(`${name}_ended`)
        .on(table.endedAt)
        .where(sql`logged`),
    ],
  );

/** All that a service with streams has in its schema.ts: `export const { process, stream, streamEvent } = streamTables(schema)`. */
export const streamTables = (schema: PgSchema) => ({
  process: processTable(schema),
  stream: streamTable(schema),
  streamEvent: eventTable(schema),
});

/** Where a service keeps its log, as SQL names it. Nothing of it comes from outside of the code. */
export interface LogTables {
  /** Table of the processes, with its schema. */
  readonly process: string;
  readonly events: string;
  /** Column of `events` that says of which stream an event is. */
  readonly id: string;
  /** Notified, without content, after each commit that another process may be waiting for. */
  readonly channel: string;
  /** Notified when there is one more process. */
  readonly processChannel: string;
}

export const nameOf = (table: PgTable): string => {
  const { schema, name } = getTableConfig(table);
  return `${schema ?? 'public'}.${name}`;
};

/** `channels`: names that older processes know; the schema's own otherwise. */
export const logTables = (
  process: ReturnType<typeof processTable>,
  events: ReturnType<typeof eventTable>,
  channels?: Pick<LogTables, 'channel' | 'processChannel'>,
): LogTables => ({
  process: nameOf(process),
  events: nameOf(events),
  id: events.streamId.name,
  channel: `${getTableConfig(events).schema}_stream`,
  processChannel: `${getTableConfig(events).schema}_process`,
  ...channels,
});
