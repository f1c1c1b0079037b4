import { sql } from 'drizzle-orm';
import type { StreamEventName } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import { createEventLog, type LoggedEvent } from '#platform/streams/log';
import { logTables } from '#platform/streams/tables';
import { generationEvent, process } from '../schema.ts';

/** The channels are those that processes of earlier versions listen to. */
export const ANSWER_TABLES = logTables(process, generationEvent, {
  channel: 'madang_stream',
  processChannel: 'madang_process',
});
export const answerLog = createEventLog(ANSWER_TABLES);

export const TERMINAL_EVENTS: ReadonlySet<string> = new Set<StreamEventName>([
  'message.completed',
  'message.failed',
  'message.stopped',
  'message.interrupted',
]);
export const DELTAS: ReadonlySet<string> = new Set<StreamEventName>(['message.delta', 'message.reasoning']);

/** The first event of an answer, or of what is added to it: stored with the answer, so that it is committed before anybody writes on. */
export const startedEvent = (seq: number, messageId: string, model: string): LoggedEvent => ({
  seq,
  type: 'message.started',
  json: JSON.stringify({ message_id: messageId, model }),
});

/** What was written of an answer, taken out of its log: the events stay, so that the log is whole, and say nothing. */
export const blankWritten = async (db: Pick<Database, 'execute'>, messageId: string): Promise<void> => {
  await db.execute(
    sql`UPDATE chat.generation_event SET data = '{"text": ""}' WHERE generation_id = ${messageId} AND type IN ('message.delta', 'message.reasoning')`,
  );
};
