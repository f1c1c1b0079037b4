import { sql } from 'drizzle-orm';
import { FencedError } from '../errors.ts';
import type { Database, Executor, Transaction } from '../db/database.ts';
import { untilNone } from '../db/delete-in-batches.ts';
import { aborted } from '../aborted.ts';
import type { CallContext } from '../http/handler.ts';
import type { EventStream, ServerSentEvent } from '../http/reply.ts';
import type { ServiceContext } from '../service.ts';
import { positionOf, startStreams, streamFor } from './engine.ts';
import { STREAMS_AT_ONCE, type Estate } from './janitor.ts';
import { type LoggedEvent } from './log.ts';
import type { StreamPosition, StreamRecords } from './reader.ts';
import { logTables, nameOf, type streamTables } from './tables.ts';

const RETRY_MS = 500;
const LOOK_MS = 1000;
/** How a stream ends that was not written to its end. */
const CUT_SHORT = ['failed', 'stopped', 'interrupted'] as const;
type CutShort = (typeof CUT_SHORT)[number];

/** The last event of a stream. `within`: what the owner stores together with it. */
interface StreamEnd {
  readonly type: string;
  readonly data: unknown;
  readonly within?: (tx: Transaction) => Promise<void>;
}

interface StreamWriter {
  readonly append: (type: string, data: unknown) => void;
  /** Aborted when somebody has stopped the stream, when this process ends, and when others have declared it dead. */
  readonly signal: AbortSignal;
}

interface Options {
  /** How streams end that come to their end; `failed`, `stopped` and `interrupted` are there anyway. */
  readonly ends: readonly string[];
  /** Types of events whose data is `{ text }` and that may be put together. */
  readonly deltas?: readonly string[];
}

/** Streams of a service that keeps nothing of them but these tables. */
export interface Streams {
  /** In the transaction that stores what is streamed. One that has ended may be begun anew: its numbers go on, after a `reset`. */
  begin(tx: Transaction, id: string): Promise<void>;
  /** After its commit. Whatever becomes of the request that asked for it, `run` writes to the end; what it throws ends the stream as `failed`. */
  write(id: string, run: (stream: StreamWriter) => Promise<StreamEnd>): void;
  /** From any process; false where nothing is written. */
  requestStop(db: Executor, id: string): Promise<boolean>;
  /** For whoever may read it, which is for the caller to know; `after`: as in `?after=`. */
  read(id: string, callContext: CallContext, after?: string): EventStream;
  /** Waits for streams to end until `over` is aborted; what is not done then ends as `interrupted`. */
  stop(over: AbortSignal): Promise<void>;
}

class CutShortError extends Error {
  readonly as: CutShort;
  constructor(as: CutShort) {
    super(as);
    this.as = as;
  }
}

type Tables = ReturnType<typeof streamTables>;

const statementsOf = ({ stream, streamEvent }: Tables) => {
  const streams = sql.raw(nameOf(stream));
  const events = sql.raw(nameOf(streamEvent));
  const records = (db: Database): StreamRecords => ({
    async position(id) {
      const { rows } = await db.execute<StreamPosition & Record<string, unknown>>(sql`
        SELECT ended_at IS NULL AS running, coalesce(log.newest, last_seq) AS newest, log.newest IS NOT NULL AS logged
        FROM ${streams}, (SELECT max(seq) AS newest FROM ${events} WHERE stream_id = ${id}) AS log WHERE id = ${id}`);
      return rows[0];
    },
    async ended(id, after, newest) {
      const { rows } = await db.execute<{ type: string; json: string }>(
        sql`SELECT end_type AS type, end_data::text AS json FROM ${streams} WHERE id = ${id} AND end_type IS NOT NULL`,
      );
      const ends = rows.map(({ type, json }): ServerSentEvent => ({ id: newest, event: type, json }));
      return after === newest ? ends : [{ id: newest, event: 'reset', json: '{}' }, ...ends];
    },
    // All of it follows.
    snapshot: () => Promise.resolve({ seq: 0, events: [{ id: 0, event: 'reset', json: '{}' }] }),
  });
  const estate: Estate = {
    async takeOver(tx, processId) {
      const { rowCount } = await tx.execute(sql`
        WITH ended AS (
          UPDATE ${streams} s SET ended_at = now(), end_type = 'interrupted', end_data = '{}', last_seq = 1 + greatest(last_seq, (SELECT max(seq) FROM ${events} WHERE stream_id = s.id))
          WHERE process_id = ${processId} AND ended_at IS NULL RETURNING id, last_seq
        )
        INSERT INTO ${events} (stream_id, seq, type, data) SELECT id, last_seq, 'interrupted', '{}' FROM ended`);
      return rowCount ?? 0;
    },
    async forgotten(db) {
      const { rows } = await db.execute<{ id: string }>(
        sql`SELECT DISTINCT process_id AS id FROM ${streams} s WHERE ended_at IS NULL AND NOT EXISTS (SELECT FROM ${sql.raw(nameOf(stream).replace(/[^.]{1,63}$/, 'process'))} p WHERE p.id = s.process_id)`,
      );
      return rows.map(({ id }) => id);
    },
    async removeOld(db, minutes) {
      await untilNone(async () => {
        const { rows } = await db.execute<{ count: number }>(sql`
          WITH old AS (
            UPDATE ${streams} SET logged = false WHERE id IN (
              SELECT id FROM ${streams} WHERE ended_at < now() - make_interval(mins => ${minutes}::int) AND logged LIMIT ${STREAMS_AT_ONCE} FOR UPDATE SKIP LOCKED)
            RETURNING id
          ), gone AS (DELETE FROM ${events} WHERE stream_id IN (SELECT id FROM old))
          SELECT count(*)::int AS count FROM old`);
        return rows[0]?.count ?? 0;
      });
    },
  };
  return { streams, events, records, estate };
};

/** Starts the streams of a service over what {@link streamTables} made. The service reserves three connections for them. */
export const openStreams = async (
  context: Pick<ServiceContext, 'db' | 'reservedDb' | 'background' | 'leave' | 'log' | 'revocations'>,
  tables: Tables,
  { ends, deltas = [] }: Options,
): Promise<Streams> => {
  const { db, background, log, revocations } = context;
  const { streams, records, estate } = statementsOf(tables);
  const names = logTables(tables.process, tables.streamEvent);
  const stopChannel = `${names.channel}_stop`;
  const running = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  /** Numbers after which those go on that were begun anew and are not written yet. */
  const begun = new Map<string, number>();
  const abort = (reason: Error): void => running.forEach(({ controller }) => controller.abort(reason));
  const engine = await startStreams(context, {
    tables: names,
    terminal: new Set([...CUT_SHORT, ...ends]),
    deltas: new Set(deltas),
    records: records(db),
    estate,
    onFenced: () => abort(new FencedError()),
  });
  const { lease, writer, source } = engine;

  const applyStops = async (): Promise<void> => {
    if (running.size === 0) return;
    const { rows } = await db.execute<{ id: string }>(
      sql`SELECT id FROM ${streams} WHERE process_id = ${lease.processId} AND ended_at IS NULL AND stop_requested`,
    );
    for (const { id } of rows) running.get(id)?.controller.abort(new CutShortError('stopped'));
  };
  const stops = await background.start('streams.apply-stops', {
    channels: [stopChannel],
    everyMs: LOOK_MS,
    run: applyStops,
  });

  /** @returns whether it was this that has ended it. @throws FencedError */
  const store = (id: string, { type, within }: StreamEnd, events: readonly LoggedEvent[]): Promise<boolean> =>
    db.transaction(async (tx) => {
      const { rowCount: alive } = await tx.execute(
        sql`SELECT FROM ${sql.raw(names.process)} WHERE id = ${lease.processId} AND alive FOR KEY SHARE`,
      );
      if (alive === 0) throw new FencedError();
      const last = events.at(-1);
      const { rowCount } = await tx.execute(
        sql`UPDATE ${streams} SET ended_at = now(), last_seq = ${last?.seq}, end_type = ${type}, end_data = ${last?.json}::json WHERE id = ${id} AND process_id = ${lease.processId} AND ended_at IS NULL`,
      );
      if (rowCount === 0) return false;
      await source.events.begin(tx, id, events);
      await within?.(tx);
      await tx.execute(sql`SELECT pg_notify(${names.channel}, '')`);
      return true;
    });

  const finish = async (id: string, tail: ReturnType<typeof writer.begin>, end: StreamEnd): Promise<void> => {
    let taken: readonly LoggedEvent[] | undefined;
    for (;;) {
      try {
        if (taken === undefined) {
          const { rest, endSeq } = await writer.take(tail);
          taken = [...rest, { seq: endSeq, type: end.type, json: JSON.stringify(end.data) }];
        }
        if (await store(id, end, taken)) source.hub.committed(taken.map((event) => ({ ...event, streamId: id })));
        return;
      } catch (error) {
        if (error instanceof FencedError) return;
        log.warn({ err: error, stream: id }, 'the end of a stream could not be stored; trying again');
        await background.clock.sleep(RETRY_MS);
      }
    }
  };

  const writeToEnd = async (
    id: string,
    run: (stream: StreamWriter) => Promise<StreamEnd>,
    { signal }: AbortController,
  ): Promise<void> => {
    const lastSeq = begun.get(id) ?? 0;
    begun.delete(id);
    const tail = writer.begin(id, lastSeq);
    source.hub.began(id, lastSeq);
    let end: StreamEnd;
    try {
      end = await run({
        signal,
        append: (type, data) => (signal.aborted ? undefined : writer.append(tail, type, data)),
      });
      signal.throwIfAborted();
    } catch (error) {
      const type = signal.reason instanceof CutShortError ? signal.reason.as : 'failed';
      if (type === 'failed') log.warn({ err: error, stream: id }, 'a stream has failed');
      end = { type, data: {} };
    }
    await finish(id, tail, end);
    source.hub.ended(id);
  };

  return {
    async begin(tx, id) {
      const { rows } = await tx.execute<{ seq: number }>(sql`
        INSERT INTO ${streams} AS s (id, process_id) VALUES (${id}, ${lease.processId})
        ON CONFLICT (id) DO UPDATE SET process_id = excluded.process_id, stop_requested = false, started_at = now(), ended_at = NULL, logged = true, end_type = NULL, end_data = NULL, last_seq = s.last_seq + 1
        WHERE s.ended_at IS NOT NULL RETURNING last_seq AS seq`);
      const seq = rows[0]?.seq;
      if (seq === undefined) throw new Error(`stream ${id} is being written`);
      if (seq === 0) return;
      await source.events.clear(tx, id);
      await source.events.begin(tx, id, [{ seq, type: 'reset', json: '{}' }]);
      begun.set(id, seq);
    },
    write(id, run) {
      const controller = new AbortController();
      const done = writeToEnd(id, run, controller).finally(() => running.delete(id));
      running.set(id, { controller, done });
    },
    async requestStop(executor, id) {
      const { rowCount } = await executor.execute(
        sql`UPDATE ${streams} SET stop_requested = true WHERE id = ${id} AND ended_at IS NULL`,
      );
      if (rowCount !== 0) await executor.execute(sql`SELECT pg_notify(${stopChannel}, '')`);
      return rowCount !== 0;
    },
    read: (id, callContext, after) =>
      streamFor(source, revocations, id, positionOf(after, callContext.request), callContext),
    async stop(over) {
      const all = Promise.allSettled([...running.values()].map(({ done }) => done));
      await Promise.race([all, aborted(over)]);
      abort(new CutShortError('interrupted'));
      await all;
      await stops.stop();
      await engine.stop();
    },
  };
};
