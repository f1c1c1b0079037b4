import { sql } from 'drizzle-orm';
import type { Message, StreamEvents } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import { deleteInBatches, untilNone } from '#platform/db/delete-in-batches';
import type { ServerSentEvent } from '#platform/http/reply';
import { STREAMS_AT_ONCE, type Estate } from '#platform/streams/janitor';
import type { StreamPosition, StreamRecords } from '#platform/streams/reader';
import type { z } from 'zod';
import { estimateTokens } from '../models/counted-model-call.ts';
import type { CountedCall } from '../models/model.ts';
import type { ModelPrices } from '../models/prices.ts';
import { RULES_MODEL } from '../models/rules.ts';
import { usageRecords } from '../usage/usage-records.ts';
import { PartList } from '../parts/stored-parts.ts';
import { budget, idempotencyKey } from '../schema.ts';
import { PAST_BUDGETS } from '../store/usage.ts';
import { buryGeneration, endedMessage, terminalEvent, terminalName } from '../store/finish-generation.ts';
import { eraseDeletedConversations } from '../store/conversations.ts';
import { findBegunBy, findAnswer } from '../store/messages.ts';

interface Snapshot extends Record<string, unknown> {
  /** Number of the newest event; 0 when none is there. */
  readonly seq: number;
  /** What all deltas up to it make. */
  readonly text: string;
  readonly reasoning: string;
}

const readSnapshot = async (db: Pick<Database, 'execute'>, messageId: string): Promise<Snapshot> => {
  const { rows } = await db.execute<Snapshot>(sql`
    SELECT coalesce(max(seq), 0) AS seq,
      coalesce(string_agg(data->>'text', '' ORDER BY seq) FILTER (WHERE type IN ('reset', 'message.delta')), '') AS text,
      coalesce(string_agg(CASE type WHEN 'reset' THEN data->>'reasoning' ELSE data->>'text' END, '' ORDER BY seq) FILTER (WHERE type IN ('reset', 'message.reasoning')), '') AS reasoning
    FROM chat.generation_event WHERE generation_id = ${messageId}`);
  return rows[0] ?? { seq: 0, text: '', reasoning: '' };
};

type Logged = {
  [E in keyof typeof StreamEvents]: {
    readonly seq: number;
    readonly type: E;
    readonly data: z.infer<(typeof StreamEvents)[E]>;
  };
}[keyof typeof StreamEvents];

/** All that the log of an answer says was written, of one that was continued with what was there before. */
const readWritten = async (tx: Pick<Database, 'execute'>, begun: Message) => {
  const { rows } = await tx.execute<Logged & Record<string, unknown>>(
    sql`SELECT seq, type, data FROM chat.generation_event WHERE generation_id = ${begun.id} ORDER BY seq`,
  );
  const parts = new PartList(begun);
  let { content, citations } = begun;
  let reasoning = begun.reasoning ?? '';
  for (const { type, data } of rows) {
    if (type === 'message.delta') {
      content += data.text;
      parts.add('text', data.text.length);
    } else if (type === 'message.reasoning') {
      reasoning += data.text;
      parts.add('reasoning', data.text.length);
    } else if (type === 'message.citations') citations = data.citations;
    else if (type === 'message.note') parts.noted(data.code, data.names, data.summary_id);
    else if (type === 'tool.called') parts.called(data.name, data.call);
    else if (type === 'tool.consent') parts.asked(data);
    else if (type === 'tool.result') parts.found(data.name, data.found, data.outcome);
  }
  return {
    seq: rows.at(-1)?.seq ?? 0,
    content,
    citations,
    reasoning: reasoning === '' ? null : reasoning,
    parts: parts.of({ content, reasoning }),
  };
};

const reset = (id: number, messageId: string, text: string, reasoning: string): ServerSentEvent => ({
  id,
  event: 'reset',
  json: JSON.stringify({ message_id: messageId, text, reasoning }),
});

const readPosition = async (db: Database, messageId: string): Promise<StreamPosition | undefined> => {
  const { rows } = await db.$client.query<StreamPosition>({
    name: 'read_position',
    text: `SELECT status = 'generating' AS running, coalesce(log.newest, event_seq) AS newest, log.newest IS NOT NULL AS logged
      FROM chat.message, (SELECT max(seq) AS newest FROM chat.generation_event WHERE generation_id = $1) AS log WHERE id = $1`,
    values: [messageId],
  });
  return rows[0];
};

/** What is kept of an answer beside its log: the message. */
export const answerRecords = (db: Database): StreamRecords => ({
  position: (id) => readPosition(db, id),
  async ended(id, after, newest) {
    const message = await findAnswer(db, id);
    if (message === undefined) return [];
    const end = { id: newest, event: terminalName(message.status), json: JSON.stringify({ message }) };
    return after === newest ? [end] : [reset(newest, message.id, message.content, message.reasoning ?? ''), end];
  },
  async snapshot(id, newest) {
    const { seq, text, reasoning } = await readSnapshot(db, id);
    const last = Math.max(seq, newest);
    return { seq: last, events: [reset(last, id, text, reasoning)] };
  },
});

/**
 * Of what a dead process has asked models for nothing is known but what is written: it is taken to be one call. Of what is
 * continued, what was there before has been counted.
 */
const callOfDead = (begun: Message, ended: Message, inputEstimate: number | null): CountedCall => {
  const model = begun.model ?? RULES_MODEL.id;
  if (model === RULES_MODEL.id) return { model, input: 0, output: 0, isEstimated: false };
  const tokens = ({ content, reasoning }: Message): number => estimateTokens(content, reasoning ?? '');
  return { model, input: inputEstimate ?? 0, output: tokens(ended) - tokens(begun), isEstimated: true };
};

/** What a dead process was writing becomes `interrupted`, with the text that readers have seen. */
export const answerEstate = (wanting: readonly string[], prices: ModelPrices): Estate => ({
  async takeOver(tx, processId) {
    const begun = await findBegunBy(tx, processId);
    for (const { message, inputEstimate } of begun) {
      const { seq, ...written } = await readWritten(tx, message);
      const { input_tokens: inputTokens, output_tokens: outputTokens } = message;
      const told = { ...written, structured: null, inputTokens, outputTokens };
      const ended = endedMessage(message, { status: 'interrupted', ...told, finishReason: null, errorCode: null });
      const calls = usageRecords([callOfDead(message, ended, inputEstimate)], prices);
      await buryGeneration(tx, ended, [terminalEvent(seq + 1, ended)], calls, wanting);
    }
    return begun.length;
  },

  async forgotten(db) {
    const { rows } = await db.execute<{ id: string }>(sql`
      SELECT DISTINCT process_id AS id FROM chat.generation WHERE ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM chat.process WHERE id = process_id)`);
    return rows.map(({ id }) => id);
  },

  /** The messages stay; only the record of how they were written goes. */
  async removeOld(db, minutes) {
    // All events of an answer at once: half a log would be read as if it were whole.
    await untilNone(async () => {
      const { rows } = await db.execute<{ count: number }>(sql`
        WITH old AS (
          DELETE FROM chat.generation WHERE message_id IN (
            SELECT message_id FROM chat.generation WHERE ended_at < now() - make_interval(mins => ${minutes}::int) LIMIT ${STREAMS_AT_ONCE} FOR UPDATE SKIP LOCKED)
          RETURNING message_id
        ), gone AS (DELETE FROM chat.generation_event WHERE generation_id IN (SELECT message_id FROM old))
        SELECT count(*)::int AS count FROM old`);
      return rows[0]?.count ?? 0;
    });
    await deleteInBatches(db, idempotencyKey, sql`created_at < now() - interval '24 hours'`);
    await deleteInBatches(db, budget, PAST_BUDGETS);
    await eraseDeletedConversations(db);
  },
});
