import { sql } from 'drizzle-orm';
import type { Database, Executor } from '../db/database.ts';
import { FencedError } from '../errors.ts';
import type { Lease } from './lease.ts';
import type { LogTables } from './tables.ts';

/** An event of one stream, as committed. `seq` counts from 1 without gaps; `json` is its data. */
export interface LoggedEvent {
  readonly seq: number;
  readonly type: string;
  readonly json: string;
}

export interface PendingEvent extends LoggedEvent {
  readonly streamId: string;
}

type Writer = Pick<Lease, 'processId' | 'hasOthers'>;

/** The statements of a log, over the tables of its service. */
export const createEventLog = ({ process, events, id, channel }: LogTables) => {
  const appending = (again: boolean): string => `
      WITH me AS (SELECT 1 FROM ${process} WHERE id = $1 AND alive FOR KEY SHARE),
      appended AS (
        INSERT INTO ${events} (${id}, seq, type, data)
        SELECT e.stream_id, e.seq, e.type, e.data::json
        FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[]) AS e(stream_id, seq, type, data)
        WHERE EXISTS (SELECT 1 FROM me)
        ${again ? 'ON CONFLICT DO NOTHING' : ''}
      )
      SELECT (SELECT count(*) FROM me) AS alive, CASE WHEN $6::boolean THEN pg_notify('${channel}', '') END`;
  const append = { name: `append ${events}`, text: appending(false) };
  const appendAgain = { name: `append again ${events}`, text: appending(true) };
  const read = {
    name: `read ${events}`,
    text: `SELECT seq, type, data::text AS json FROM ${events} WHERE ${id} = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
  };
  const readNewer = {
    name: `follow ${events}`,
    text: `SELECT e.${id} AS "streamId", e.seq, e.type, e.data::text AS json
      FROM unnest($1::uuid[], $2::int[]) AS f(id, newest)
      CROSS JOIN LATERAL (SELECT * FROM ${events} WHERE ${id} = f.id AND seq > f.newest ORDER BY seq LIMIT 100) AS e
      LIMIT $3`,
  };

  return {
    channel,

    /** In the transaction that stores what is streamed: nobody else can write to its log before that is committed. */
    async begin(tx: Executor, streamId: string, beginning: readonly LoggedEvent[]): Promise<void> {
      for (const { seq, type, json } of beginning)
        await tx.execute(
          sql`INSERT INTO ${sql.raw(events)} (${sql.raw(id)}, seq, type, data) VALUES (${streamId}, ${seq}, ${type}, ${json}::json)`,
        );
    },

    async clear(tx: Executor, streamId: string): Promise<void> {
      await tx.execute(sql`DELETE FROM ${sql.raw(events)} WHERE ${sql.raw(id)} = ${streamId}`);
    },

    /**
     * Commits a batch for any number of streams in one statement, if this process is still alive. The lock on its row
     * keeps those who would declare it dead waiting until the commit, and not its own heartbeat.
     * `again`: after a lost answer, when the batch may be there already. That is harmless, since the numbers are ours
     * alone; to look for it each time would cost a third of the insertion. The lists are written as PostgreSQL reads
     * them, since the driver's own way is slow at so many: JSON has no control characters in it, so that quoting it once
     * more as JSON escapes just what an array's element must have escaped.
     * @throws FencedError
     */
    async append(
      db: Database,
      { processId, hasOthers }: Writer,
      batch: readonly PendingEvent[],
      again: boolean,
    ): Promise<void> {
      const { rows } = await db.$client.query<{ alive: string }>({
        ...(again ? appendAgain : append),
        values: [
          processId,
          `{${batch.map((event) => event.streamId).join(',')}}`,
          `{${batch.map((event) => event.seq).join(',')}}`,
          `{${batch.map((event) => event.type).join(',')}}`,
          `{${batch.map((event) => JSON.stringify(event.json)).join(',')}}`,
          hasOthers(),
        ],
      });
      if (rows[0]?.alive !== '1') throw new FencedError();
    },

    async read(db: Database, streamId: string, after: number, limit: number): Promise<LoggedEvent[]> {
      return (await db.$client.query<LoggedEvent>({ ...read, values: [streamId, after, limit] })).rows;
    },

    /** What was committed of several streams, each after its newest known event; at most so many, and a hundred of each. */
    async readNewer(
      db: Database,
      known: readonly { readonly id: string; readonly newest: number }[],
      limit: number,
    ): Promise<PendingEvent[]> {
      return (
        await db.$client.query<PendingEvent>({
          ...readNewer,
          values: [known.map(({ id }) => id), known.map(({ newest }) => newest), limit],
        })
      ).rows;
    },
  };
};
export type EventLog = ReturnType<typeof createEventLog>;
