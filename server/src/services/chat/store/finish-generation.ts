import { sql, type SQL } from 'drizzle-orm';
import { TURN_ENDED } from '@madang/contracts/apps';
import type {
  Citation,
  FinishReason,
  Message,
  MessagePart,
  MessageStatus,
  StreamEventName,
} from '@madang/contracts/chat';
import { type Database, type Transaction, prepareStatement } from '#platform/db/database';
import { groupCommit } from '#platform/db/group-commit';
import type { Lease } from '#platform/streams/lease';
import { type LoggedEvent } from '#platform/streams/log';
import { FencedError } from '#platform/errors';
import { collapseParts, type StoredPart } from '../parts/stored-parts.ts';
import type { UsageRecord } from '../usage/usage-records.ts';
import { answerLog } from './answer-log.ts';
import { COUNTING } from './usage.ts';

export interface Ending {
  readonly status: Exclude<MessageStatus, 'generating'>;
  readonly content: string;
  readonly parts: MessagePart[];
  readonly structured: unknown;
  readonly citations: Citation[];
  readonly reasoning: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly finishReason: FinishReason | null;
  readonly errorCode: string | null;
}

export const terminalName = (status: MessageStatus): StreamEventName =>
  status === 'complete' ? 'message.completed' : (`message.${status}` as StreamEventName);

/** An answer as it is kept. */
export const endedMessage = (
  begun: Message,
  {
    status,
    content,
    parts,
    structured,
    citations,
    reasoning,
    inputTokens,
    outputTokens,
    finishReason,
    errorCode,
  }: Ending,
): Message => ({
  ...begun,
  status,
  content,
  parts,
  structured,
  citations,
  reasoning,
  input_tokens: inputTokens,
  output_tokens: outputTokens,
  finish_reason: finishReason,
  error_code: errorCode,
});

/** The last event of an answer. */
export const terminalEvent = (seq: number, message: Message): LoggedEvent => ({
  seq,
  type: terminalName(message.status),
  json: JSON.stringify({ message }),
});

/** An answer as it ends, with what of its log is not committed yet. */
interface EndingRecord {
  readonly id: string;
  readonly status: MessageStatus;
  /** Which has written it: another one than was asked first, it may be. */
  readonly model: string | null;
  readonly content: string;
  readonly parts: readonly StoredPart[] | null;
  readonly structured: unknown;
  readonly citations: readonly Citation[];
  readonly reasoning: string | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly finish_reason: FinishReason | null;
  readonly error_code: string | null;
  readonly event_seq: number | undefined;
  readonly events: readonly { seq: number; type: string; data: string }[];
  readonly calls: readonly UsageRecord[];
}

const KEYS = ['processId', 'endings', 'notify'] as const;
type Values = Readonly<Record<(typeof KEYS)[number], unknown>>;

/** How to meet a message that somebody else has locked. */
const WAIT = sql.raw('');
const PASS_OVER = sql.raw('SKIP LOCKED');

/**
 * Tells apps that want to know, in the same transaction. Where there is none the statement has nothing of it; names of
 * apps are those of the code (contracts/apps.ts).
 */
const telling = (wanting: readonly string[]): SQL =>
  wanting.length === 0
    ? sql.raw('')
    : sql.raw(`, (SELECT count(platform.emit('${TURN_ENDED}', jsonb_build_object('app', c.app, 'user_id', c.owner_id, 'conversation_id', c.id,
        'user_message_id', done.parent_id, 'message_id', done.id, 'status', done.status)))
        FROM done JOIN chat.conversation c ON c.id = done.conversation_id WHERE c.app IN (${wanting.map((app) => `'${app}'`).join(', ')})) AS told`);

/** Programs of whoever has the conversation, in the same transaction. */
const PUBLISHED =
  sql.raw(`(SELECT count(platform.publish(owner_id, CASE WHEN status IN ('complete', 'stopped') THEN 'message.completed' ELSE 'message.failed' END,
  jsonb_build_object('conversation_id', conversation_id, 'message_id', id, 'status', status)
    || CASE WHEN status IN ('complete', 'stopped') THEN '{}' ELSE jsonb_build_object('error_code', error_code) END)) FROM done) AS published`);

const ending =
  (whenLocked: SQL, wanting: readonly string[]) =>
  ({ processId, endings, notify }: Values): SQL => sql`
    WITH ending AS MATERIALIZED (
      SELECT * FROM json_to_recordset(${endings}::json) AS record
        (id uuid, status text, model text, content text, parts jsonb, structured jsonb, citations jsonb, reasoning text,
        input_tokens int, output_tokens int, finish_reason text, error_code text, event_seq int, events json, calls json)
    ),
    fence AS (SELECT 1 FROM chat.process WHERE id = ${processId}::uuid AND alive FOR KEY SHARE),
    allowed AS (SELECT 1 WHERE ${processId}::uuid IS NULL OR EXISTS (SELECT 1 FROM fence)),
    open AS (
      -- Whose the conversation is stays so until this is stored: its usage is theirs.
      SELECT m.id, c.owner_id FROM ending JOIN chat.message m ON m.id = ending.id JOIN chat.conversation c ON c.id = m.conversation_id
      WHERE m.status = 'generating' AND EXISTS (SELECT 1 FROM allowed) FOR NO KEY UPDATE OF c, m ${whenLocked}
    ),
    done AS (
      UPDATE chat.message m SET status = ending.status, model = ending.model, content = ending.content, parts = ending.parts, structured = ending.structured, citations = ending.citations,
        reasoning = ending.reasoning, input_tokens = ending.input_tokens, output_tokens = ending.output_tokens,
        finish_reason = ending.finish_reason, error_code = ending.error_code, event_seq = ending.event_seq
      FROM ending JOIN open ON open.id = ending.id WHERE m.id = ending.id
      RETURNING m.id, m.conversation_id, m.parent_id, m.status, m.error_code, ending.events, ending.calls, open.owner_id
    ),
    ended AS (
      UPDATE chat.generation g SET ended_at = now() FROM done WHERE g.message_id = done.id
      RETURNING done.owner_id, done.calls, g.day, g.reserved
    ),
    ${COUNTING},
    stale AS (
      SELECT c.id FROM done JOIN chat.conversation c ON c.id = done.conversation_id
      WHERE c.last_message_at < now() - interval '1 second' FOR NO KEY UPDATE OF c ${whenLocked}
    ),
    -- Nothing goes on with it any more: what was done stays, in its parts and its calls.
    over AS (UPDATE chat.tool_progress SET state = '' FROM done WHERE tool_progress.message_id = done.id AND done.status = 'complete'),
    touched AS (UPDATE chat.conversation SET updated_at = now(), last_message_at = now() WHERE id IN (SELECT id FROM stale)),
    logged AS (
      INSERT INTO chat.generation_event (generation_id, seq, type, data)
      SELECT done.id, e.seq, e.type, e.data::json FROM done, json_to_recordset(done.events) AS e (seq int, type text, data text)
    )
    SELECT EXISTS (SELECT 1 FROM allowed) AS alive, coalesce((SELECT json_agg(id) FROM done), '[]') AS done, CASE WHEN ${notify}::boolean THEN pg_notify(${sql.raw(`'${answerLog.channel}'`)}, '') END, ${PUBLISHED}${telling(wanting)}`;

type Row = { readonly alive: boolean; readonly done: string[] };

const recordOf = (message: Message, events: readonly LoggedEvent[], calls: readonly UsageRecord[]): EndingRecord => ({
  id: message.id,
  status: message.status,
  model: message.model,
  content: message.content,
  parts: collapseParts(message.parts),
  structured: message.structured,
  citations: message.citations,
  reasoning: message.reasoning,
  input_tokens: message.input_tokens,
  output_tokens: message.output_tokens,
  finish_reason: message.finish_reason,
  error_code: message.error_code,
  event_seq: events.at(-1)?.seq,
  events: events.map(({ seq, type, json }) => ({ seq, type, data: json })),
  calls,
});

/** An answer that has come to its end. */
interface AnswerEnd {
  readonly message: Message;
  /** What its models were asked for. */
  readonly calls: readonly UsageRecord[];
  /**
   * What is not logged by the time it is stored, and the last event. Asked for only then: in many at once of endings some wait
   * for others, and what was said must not wait with them. The same each time.
   */
  readonly takeEvents: () => Promise<readonly LoggedEvent[]>;
}

const toRecord = async ({ message, takeEvents, calls }: AnswerEnd): Promise<EndingRecord> =>
  recordOf(message, await takeEvents(), calls);

const MOST_ENDINGS = 64;

/**
 * The end of an answer in one statement: message, state, what was not logged yet and the last event, so that readers see
 * the end only after all of it. Answers that end at the same time end together. A conversation that the question has just
 * moved up in the list need not move again. Changes nothing when the answer has ended already or is gone; so it may be
 * repeated when the answer of the database was lost. `wanting`: apps that are told.
 */
export const createFinishGeneration = (
  db: Database,
  { processId, hasOthers }: Pick<Lease, 'processId' | 'hasOthers'>,
  wanting: readonly string[],
) => {
  const finishAll = (name: string, make: ReturnType<typeof ending>) => {
    const run = prepareStatement<Row, (typeof KEYS)[number]>(db, name, KEYS, make);
    return async (records: readonly EndingRecord[]): Promise<ReadonlySet<string>> => {
      const [row] = await run({ processId, endings: JSON.stringify(records), notify: hasOthers() });
      if (row?.alive !== true) throw new FencedError();
      return new Set(row.done);
    };
  };
  const finishOne = finishAll('finish_generation', ending(WAIT, wanting));
  const finishFree = finishAll('finish_generations', ending(PASS_OVER, wanting));
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
export const buryGeneration = async (
  tx: Transaction,
  message: Message,
  events: readonly LoggedEvent[],
  calls: readonly UsageRecord[],
  wanting: readonly string[],
): Promise<void> => {
  await tx.execute(
    ending(
      WAIT,
      wanting,
    )({ processId: null, endings: JSON.stringify([recordOf(message, events, calls)]), notify: true }),
  );
};
