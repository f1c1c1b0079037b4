import { sql } from 'drizzle-orm';
import type { Citation, StreamEventName } from '@madang/contracts/chat';
import type { Database, Transaction } from '#platform/db/database';
import { generationEvent } from '../schema.ts';
import type { ProcessLease } from './process-lease.ts';

/** An event of one answer, as committed. `seq` counts from 1 without gaps; `json` is its data. */
export interface LoggedEvent {
  readonly seq: number;
  readonly type: StreamEventName;
  readonly json: string;
}

export interface PendingEvent extends LoggedEvent {
  readonly generationId: string;
}

/** The first event of an answer, or of what is added to it: stored with the answer, so that it is committed before anybody writes on. */
export const startedEvent = (seq: number, messageId: string, model: string): LoggedEvent => ({ seq, type: 'message.started', json: JSON.stringify({ message_id: messageId, model }) });

/** In the transaction that stores the answer: nobody else can write to its log before that is committed. */
export const logBeginning = async (tx: Transaction, generationId: string, events: readonly LoggedEvent[]): Promise<void> => {
  await tx.insert(generationEvent).values(events.map(({ seq, type, json }) => ({ generationId, seq, type, data: sql`${json}::json` })));
};

export const STREAM_CHANNEL = 'madang_stream';
export const TERMINAL_EVENTS: ReadonlySet<string> = new Set(['message.completed', 'message.failed', 'message.stopped', 'message.interrupted']);

/** This process was declared dead: somebody else has finished its answers, and it must write nothing more. */
export class FencedError extends Error {
  constructor() {
    super('this process was declared dead');
    this.name = 'FencedError';
  }
}

/**
 * Commits a batch for any number of answers in one statement, if this process is still alive. The lock on its row keeps
 * those who would declare it dead waiting until the commit, and not its own heartbeat.
 * `again`: after a lost answer, when the batch may be there already. That is harmless, since the numbers are ours alone;
 * to look for it each time would cost a third of the insertion. The lists are written as PostgreSQL reads them, since the
 * driver's own way is slow at so many: JSON has no control characters in it, so that quoting it once more as JSON escapes
 * just what an array's element must have escaped.
 * @throws FencedError
 */
export const appendEvents = async (db: Database, { processId, hasOthers }: Pick<ProcessLease, 'processId' | 'hasOthers'>, batch: readonly PendingEvent[], again: boolean): Promise<void> => {
  const { rows } = await db.$client.query<{ alive: string }>({
    name: again ? 'append_events_again' : 'append_events',
    text: `
      WITH me AS (SELECT 1 FROM chat.process WHERE id = $1 AND alive FOR KEY SHARE),
      appended AS (
        INSERT INTO chat.generation_event (generation_id, seq, type, data)
        SELECT e.generation_id, e.seq, e.type, e.data::json
        FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[]) AS e(generation_id, seq, type, data)
        WHERE EXISTS (SELECT 1 FROM me)
        ${again ? 'ON CONFLICT DO NOTHING' : ''}
      )
      SELECT (SELECT count(*) FROM me) AS alive, CASE WHEN $6::boolean THEN pg_notify('${STREAM_CHANNEL}', '') END`,
    values: [
      processId,
      `{${batch.map((event) => event.generationId).join(',')}}`,
      `{${batch.map((event) => event.seq).join(',')}}`,
      `{${batch.map((event) => event.type).join(',')}}`,
      `{${batch.map((event) => JSON.stringify(event.json)).join(',')}}`,
      hasOthers(),
    ],
  });
  if (rows[0]?.alive !== '1') throw new FencedError();
};

export const readEvents = async (db: Database, generationId: string, after: number, limit: number): Promise<LoggedEvent[]> => {
  const { rows } = await db.$client.query<LoggedEvent>({
    name: 'read_events',
    text: 'SELECT seq, type, data::text AS json FROM chat.generation_event WHERE generation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
    values: [generationId, after, limit],
  });
  return rows;
};

export interface Snapshot extends Record<string, unknown> {
  /** Number of the newest event; 0 when none is there. */
  readonly seq: number;
  /** What all deltas up to it make. */
  readonly text: string;
  readonly citations: Citation[];
}

export const readSnapshot = async (db: Pick<Database, 'execute'>, generationId: string): Promise<Snapshot> => {
  const { rows } = await db.execute<Snapshot>(sql`
    SELECT coalesce(max(seq), 0) AS seq,
      coalesce(string_agg(data->>'text', '' ORDER BY seq) FILTER (WHERE type IN ('reset', 'message.delta')), '') AS text,
      coalesce((array_agg(data->'citations' ORDER BY seq DESC) FILTER (WHERE type = 'message.citations'))[1], '[]') AS citations
    FROM chat.generation_event WHERE generation_id = ${generationId}`);
  return rows[0] ?? { seq: 0, text: '', citations: [] };
};

/** Where the writing of an answer stands, whoever writes it. */
export interface StreamPosition {
  readonly running: boolean;
  /** Number of the newest event that was ever committed. */
  readonly newest: number;
  /** Whether the log is still there; it is removed some minutes after the end. */
  readonly logged: boolean;
}

export const readPosition = async (db: Database, generationId: string): Promise<StreamPosition | undefined> => {
  const { rows } = await db.$client.query<StreamPosition>({
    name: 'read_position',
    text: `SELECT status = 'generating' AS running, coalesce(log.newest, event_seq) AS newest, log.newest IS NOT NULL AS logged
      FROM chat.message, (SELECT max(seq) AS newest FROM chat.generation_event WHERE generation_id = $1) AS log WHERE id = $1`,
    values: [generationId],
  });
  return rows[0];
};
