import { setImmediate } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Background, RunningWork } from '#platform/background/background';
import type { Database, Transaction } from '#platform/db/database';
import { UNINDEXED } from '../schema.ts';
import { searchable } from './queries.ts';
import { gramsOf } from './grams.ts';

const CONVERSATIONS_AT_ONCE = 50;
const MESSAGES_AT_ONCE = 200;
/** Of text that is held at once: hashes of it take several times as much. */
const BYTES_AT_ONCE = 2 * 1024 * 1024;
/** Long enough to take a turn and its answer in one go. */
const PAUSE_MS = 1000;
/** Where there was nothing to do. */
const IDLE_PAUSE_MS = 10_000;
/** While there is more to do: how much longer it rests than it works, so that nobody's answer waits for it. */
const REST = 3;

interface Unindexed extends Record<string, unknown> {
  readonly id: string;
  readonly owner_id: string;
  readonly title: string | null;
  readonly indexed_title: string | null;
  readonly indexed_count: number;
  readonly message_count: number;
}

interface Written extends Record<string, unknown> {
  readonly conversation_id: string;
  readonly position: number;
  readonly content: string;
  readonly status: string;
}

interface Read {
  readonly byConversation: Map<string, Written[]>;
  /** There are more, which had no room. */
  readonly more: boolean;
}

/**
 * Of each, the messages that the index does not know, up to one that is still being written; one after the other until they
 * are as much text as is taken at once, but one of them in any case. Lengths are known without reading what is that long.
 */
const readFinished = async (tx: Transaction, conversations: readonly Unindexed[]): Promise<Read> => {
  const { rows } = await tx.execute<Written>(sql`
    SELECT m.conversation_id, m.position, ${sql.raw(searchable('m'))} AS content, m.status FROM (
      SELECT m.*, row_number() OVER taken AS number, sum(octet_length(m.content)) OVER taken AS bytes
      FROM unnest(${sql.param(conversations.map(({ id }) => id))}::uuid[], ${sql.param(conversations.map(({ indexed_count }) => indexed_count))}::int[]) WITH ORDINALITY AS c (id, indexed_count, place)
      CROSS JOIN LATERAL (SELECT conversation_id, position, content, parts, status FROM chat.message WHERE conversation_id = c.id AND position >= c.indexed_count ORDER BY position LIMIT ${MESSAGES_AT_ONCE}) AS m
      WINDOW taken AS (ORDER BY c.place, m.position ROWS UNBOUNDED PRECEDING)
    ) AS m WHERE m.number = 1 OR m.bytes <= ${BYTES_AT_ONCE} ORDER BY m.number`);
  const byConversation = Map.groupBy(rows, ({ conversation_id }) => conversation_id);
  const last = rows.at(-1);
  let more = [...byConversation.values()].some(({ length }) => length === MESSAGES_AT_ONCE);
  for (const { id, indexed_count, message_count } of conversations) {
    const messages = byConversation.get(id) ?? [];
    const writing = messages.findIndex(({ status }) => status === 'generating');
    if (writing !== -1) byConversation.set(id, messages.slice(0, writing));
    else if (last !== undefined && indexed_count + messages.length < message_count) more = true;
  }
  return { byConversation, more };
};

interface Entry {
  readonly id: string;
  readonly position: number;
  readonly grams: readonly number[];
}

/** Whoever is answered by this process meanwhile waits for one text at most. */
const entriesOf = async (
  conversations: readonly Unindexed[],
  written: ReadonlyMap<string, readonly Written[]>,
): Promise<Entry[]> => {
  const entries: Entry[] = [];
  for (const { id, owner_id, title, indexed_title } of conversations) {
    const titled = title === indexed_title ? [] : [{ position: -1, content: title ?? '' }];
    for (const { position, content } of [...titled, ...(written.get(id) ?? [])]) {
      entries.push({ id, position, grams: gramsOf(owner_id, content) });
      await setImmediate();
    }
  }
  return entries;
};

const store = async (
  tx: Transaction,
  conversations: readonly Unindexed[],
  written: ReadonlyMap<string, readonly Written[]>,
): Promise<void> => {
  const entries = await entriesOf(conversations, written);
  const indexed = conversations.map(({ id, title, indexed_count }) => ({
    id,
    title,
    count: indexed_count + (written.get(id)?.length ?? 0),
  }));
  await tx.execute(sql`
    WITH stored AS (
      INSERT INTO chat.search_entry (conversation_id, position, grams)
      SELECT e.id, e.position, e.grams FROM json_to_recordset(${JSON.stringify(entries)}::json) AS e(id uuid, position int, grams int[])
      ON CONFLICT (conversation_id, position) DO UPDATE SET grams = excluded.grams
    )
    UPDATE chat.conversation c SET indexed_title = i.title, indexed_count = i.count FROM json_to_recordset(${JSON.stringify(indexed)}::json) AS i(id uuid, title text, count int) WHERE c.id = i.id`);
};

/** Takes a few conversations that nobody else is busy with. `more`: there may be more to do right now. */
export const indexSome = (db: Database): Promise<{ indexed: number; more: boolean }> =>
  db.transaction(async (tx) => {
    // Newest first: whoever is talking finds it before what somebody else has brought. What is being written to can wait until its answer has ended: otherwise it would be taken up again and again.
    const { rows } = await tx.execute<Unindexed>(sql`
      SELECT id, owner_id, title, indexed_title, indexed_count, message_count FROM chat.conversation
      WHERE ${UNINDEXED} AND deleted_at IS NULL AND id NOT IN (SELECT conversation_id FROM chat.generation WHERE ended_at IS NULL)
      ORDER BY last_message_at DESC, id
      LIMIT ${CONVERSATIONS_AT_ONCE} FOR NO KEY UPDATE SKIP LOCKED`);
    if (rows.length === 0) return { indexed: 0, more: false };
    const { byConversation, more } = await readFinished(tx, rows);
    await store(tx, rows, byConversation);
    return { indexed: rows.length, more: more || rows.length === CONVERSATIONS_AT_ONCE };
  });

/**
 * Brings the search index up to date in the background. No turn waits for it, and nothing depends on its speed: what it
 * does not know yet is read through by the search.
 */
export const startIndexer = (background: Background, db: Database): Promise<RunningWork> => {
  let restMs = PAUSE_MS;
  return background.start('chat.index-search', {
    everyMs: () => restMs,
    async run() {
      const started = background.clock.elapsed();
      const { indexed, more } = await indexSome(db);
      restMs = more ? REST * (background.clock.elapsed() - started) : indexed > 0 ? PAUSE_MS : IDLE_PAUSE_MS;
    },
  });
};
