import { sql } from 'drizzle-orm';
import type { Citation, StreamEventName } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';

/** An event of one answer, as committed. `seq` counts from 1 without gaps. */
export interface LoggedEvent {
  readonly seq: number;
  readonly type: StreamEventName;
  readonly data: unknown;
}

export interface PendingEvent extends LoggedEvent {
  readonly generationId: string;
}

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
 * Commits a batch for any number of answers in one statement, if this process is still alive.
 * Repeating the same batch after a lost answer is harmless: the numbers are ours alone.
 * @throws FencedError
 */
export const appendEvents = async (db: Database, processId: string, batch: readonly PendingEvent[]): Promise<void> => {
  const { rows } = await db.$client.query<{ alive: string }>({
    name: 'append_events',
    text: `
      WITH me AS (SELECT 1 FROM chat.process WHERE id = $1 AND alive FOR SHARE),
      appended AS (
        INSERT INTO chat.generation_event (generation_id, seq, type, data)
        SELECT e.generation_id, e.seq, e.type, e.data::jsonb
        FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[]) AS e(generation_id, seq, type, data)
        WHERE EXISTS (SELECT 1 FROM me)
        ON CONFLICT DO NOTHING
        RETURNING 1
      )
      SELECT (SELECT count(*) FROM me) AS alive, (SELECT count(*) FROM appended) AS appended, pg_notify('${STREAM_CHANNEL}', '')`,
    values: [
      processId,
      batch.map((event) => event.generationId),
      batch.map((event) => event.seq),
      batch.map((event) => event.type),
      batch.map((event) => JSON.stringify(event.data)),
    ],
  });
  if (rows[0]?.alive !== '1') throw new FencedError();
};

export const readEvents = async (db: Database, generationId: string, after: number, limit: number): Promise<LoggedEvent[]> => {
  const { rows } = await db.$client.query<LoggedEvent>({
    name: 'read_events',
    text: 'SELECT seq, type, data FROM chat.generation_event WHERE generation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
    values: [generationId, after, limit],
  });
  return rows;
};

export interface Snapshot extends Record<string, unknown> {
  /** Number of the newest event. */
  readonly seq: number;
  /** What all deltas up to it make. */
  readonly text: string;
  readonly citations: Citation[];
}

export const readSnapshot = async (db: Pick<Database, 'execute'>, generationId: string): Promise<Snapshot> => {
  const { rows } = await db.execute<Snapshot>(sql`
    SELECT coalesce(max(seq), 0) AS seq,
      coalesce(string_agg(data->>'text', '' ORDER BY seq) FILTER (WHERE type = 'message.delta'), '') AS text,
      coalesce((array_agg(data->'citations' ORDER BY seq) FILTER (WHERE type = 'message.citations'))[1], '[]') AS citations
    FROM chat.generation_event WHERE generation_id = ${generationId}`);
  return rows[0] ?? { seq: 0, text: '', citations: [] };
};
