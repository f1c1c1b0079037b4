import { sql, type SQL } from 'drizzle-orm';
import type { Citation, Message, MessageStatus, StreamEventName } from '@madang/contracts/chat';
import type { Database, Transaction } from '#platform/db/database';
import { groupCommit } from '#platform/db/group-commit';
import { prepareStatement } from '#platform/db/prepared-statement';
import { FencedError, STREAM_CHANNEL, type LoggedEvent } from '../streams/event-log.ts';
import type { ProcessLease } from '../streams/process-lease.ts';

export interface Ending {
  readonly status: Exclude<MessageStatus, 'generating'>;
  readonly content: string;
  readonly citations: Citation[];
  readonly errorCode: string | null;
}

export const terminalName = (status: MessageStatus): StreamEventName => (status === 'complete' ? 'message.completed' : (`message.${status}` as StreamEventName));

/** An answer as it is kept. */
export const endedMessage = (begun: Message, { status, content, citations, errorCode }: Ending): Message => ({ ...begun, status, content, citations, error_code: errorCode });

/** The last event of an answer. */
export const terminalEvent = (seq: number, message: Message): LoggedEvent => ({ seq, type: terminalName(message.status), json: JSON.stringify({ message }) });

/** An answer as it ends, with what of its log is not committed yet. */
interface EndingRecord {
  readonly id: string;
  readonly status: MessageStatus;
  readonly content: string;
  readonly citations: readonly Citation[];
  readonly error_code: string | null;
  readonly event_seq: number | undefined;
  readonly events: readonly { seq: number; type: string; data: string }[];
}

const KEYS = ['processId', 'endings', 'notify'] as const;
type Values = Readonly<Record<(typeof KEYS)[number], unknown>>;

/** How to meet a message that somebody else has locked. */
const WAIT = sql.raw('');
const PASS_OVER = sql.raw('SKIP LOCKED');

const ending = (whenLocked: SQL) => ({ processId, endings, notify }: Values): SQL => sql`
    WITH ending AS MATERIALIZED (
      SELECT * FROM json_to_recordset(${endings}::json) AS record (id uuid, status text, content text, citations jsonb, error_code text, event_seq int, events json)
    ),
    fence AS (SELECT 1 FROM chat.process WHERE id = ${processId}::uuid AND alive FOR KEY SHARE),
    allowed AS (SELECT 1 WHERE ${processId}::uuid IS NULL OR EXISTS (SELECT 1 FROM fence)),
    open AS (
      SELECT m.id FROM ending JOIN chat.message m ON m.id = ending.id
      WHERE m.status = 'generating' AND EXISTS (SELECT 1 FROM allowed) FOR NO KEY UPDATE OF m ${whenLocked}
    ),
    done AS (
      UPDATE chat.message m SET status = ending.status, content = ending.content, citations = ending.citations, error_code = ending.error_code, event_seq = ending.event_seq
      FROM ending WHERE m.id = ending.id AND m.id IN (SELECT id FROM open)
      RETURNING m.id, m.conversation_id, ending.events
    ),
    ended AS (UPDATE chat.generation g SET ended_at = now() FROM done WHERE g.message_id = done.id),
    stale AS (
      SELECT c.id FROM done JOIN chat.conversation c ON c.id = done.conversation_id
      WHERE c.last_message_at < now() - interval '1 second' FOR NO KEY UPDATE OF c ${whenLocked}
    ),
    touched AS (UPDATE chat.conversation SET updated_at = now(), last_message_at = now() WHERE id IN (SELECT id FROM stale)),
    logged AS (
      INSERT INTO chat.generation_event (generation_id, seq, type, data)
      SELECT done.id, e.seq, e.type, e.data::json FROM done, json_to_recordset(done.events) AS e (seq int, type text, data text)
    )
    SELECT EXISTS (SELECT 1 FROM allowed) AS alive, coalesce((SELECT json_agg(id) FROM done), '[]') AS done, CASE WHEN ${notify}::boolean THEN pg_notify(${sql.raw(`'${STREAM_CHANNEL}'`)}, '') END`;

const waiting = ending(WAIT);
const passingOver = ending(PASS_OVER);

type Row = { readonly alive: boolean; readonly done: string[] };

const recordOf = (message: Message, events: readonly LoggedEvent[]): EndingRecord => ({
  id: message.id, status: message.status, content: message.content, citations: message.citations, error_code: message.error_code,
  event_seq: events.at(-1)?.seq,
  events: events.map(({ seq, type, json }) => ({ seq, type, data: json })),
});

/** An answer that has come to its end. */
interface AnswerEnd {
  readonly message: Message;
  /**
   * What is not logged by the time it is stored, and the last event. Asked for only then: in a crowd of endings some wait
   * for others, and what was said must not wait with them. The same each time.
   */
  readonly takeEvents: () => Promise<readonly LoggedEvent[]>;
}

const toRecord = async ({ message, takeEvents }: AnswerEnd): Promise<EndingRecord> => recordOf(message, await takeEvents());

const MOST_ENDINGS = 64;

/**
 * The end of an answer in one statement: message, state, what was not logged yet and the last event, so that readers see
 * the end only after all of it. Answers that end at the same time end together. A conversation that the question has just
 * moved up in the list need not move again. Changes nothing when the answer has ended already or is gone; so it may be
 * repeated when the answer of the database was lost.
 */
export const createFinishGeneration = (db: Database, { processId, hasOthers }: Pick<ProcessLease, 'processId' | 'hasOthers'>) => {
  const finishAll = (name: string, make: typeof waiting) => {
    const run = prepareStatement<Row, (typeof KEYS)[number]>(db, name, KEYS, make);
    return async (records: readonly EndingRecord[]): Promise<ReadonlySet<string>> => {
      const [row] = await run({ processId, endings: JSON.stringify(records), notify: hasOthers() });
      if (row?.alive !== true) throw new FencedError();
      return new Set(row.done);
    };
  };
  const finishOne = finishAll('finish_generation', waiting);
  const finishFree = finishAll('finish_generations', passingOver);
  const finishTogether = groupCommit<AnswerEnd, boolean>({
    most: MOST_ENDINGS,
    size: ({ message }) => message.content.length,
    async send(ends) {
      const done = await finishFree(await Promise.all(ends.map(toRecord)));
      return ends.map(({ message }) => done.has(message.id));
    },
  });
  /** Whether it was this that has ended it. @throws FencedError where this process is not to write any more */
  return async (end: AnswerEnd): Promise<boolean> =>
    // Ended already, gone, or locked for a moment, and then waited for, but not by all others.
    (await finishTogether(end)) || (await finishOne([await toRecord(end)])).has(end.message.id);
};

/** The same for an answer whose writer is dead. */
export const buryGeneration = async (tx: Transaction, message: Message, events: readonly LoggedEvent[]): Promise<void> => {
  await tx.execute(waiting({ processId: null, endings: JSON.stringify([recordOf(message, events)]), notify: true }));
};
