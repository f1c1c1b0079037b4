import { sql, type SQL } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Database, Executor } from '#platform/db/database';
import { groupCommit } from '#platform/db/group-commit';
import { prepareStatement } from '#platform/db/prepared-statement';
import { startedEvent, type LoggedEvent } from '../streams/event-log.ts';
import type { ConversationRow } from './conversations.ts';
import type { MessageRow } from './messages.ts';

/** What is known of a turn before it is stored. */
export interface NewTurn {
  readonly userMessageId: string;
  readonly content: string;
  readonly parentId: string | null;
  readonly model: string;
  readonly processId: string;
  /** For a conversation that has none yet. */
  readonly title: string;
}

export interface InsertedTurn {
  readonly user: MessageRow;
  readonly answer: MessageRow;
  readonly conversation: ConversationRow;
  readonly started: LoggedEvent;
}

export type NewConversation = Pick<ConversationRow, 'id' | 'ownerId' | 'app' | 'title' | 'personaId' | 'model'>;

/** What a conversation is before anything happened to it. */
const FRESH = { pinned: false, archived: false, hasBranches: false, feedback: null, indexedCount: 0, indexedTitle: null, deletedAt: null };

/** A turn as the statement gets it, one record of a JSON array. */
interface TurnRecord {
  readonly id: string;
  readonly owner_id: string;
  readonly app: string;
  readonly persona_id: string | null;
  readonly conversation_model: string | null;
  readonly title: string;
  readonly title_is_draft: boolean;
  readonly version: string | null;
  readonly position: number;
  readonly user_message_id: string;
  readonly content: string;
  readonly parent_id: string | null;
  readonly answer_id: string;
  readonly model: string;
  readonly process_id: string;
  readonly started: string;
}

const COLUMNS = sql.raw(`
  id uuid, owner_id uuid, app text, persona_id uuid, conversation_model text, title text, title_is_draft boolean, version xid, position int,
  user_message_id uuid, content text, parent_id uuid, answer_id uuid, model text, process_id uuid, started text`);

/**
 * Where a version is given, only if nobody has changed the row since it was read; who holds its lock need not give one.
 * What somebody else has locked is passed over: others in the group must not wait for it.
 */
const CHANGED = sql`
  free AS (
    SELECT c.id FROM turn JOIN chat.conversation c ON c.id = turn.id
    WHERE (turn.version IS NULL OR c.xmin = turn.version) AND c.deleted_at IS NULL FOR NO KEY UPDATE OF c SKIP LOCKED
  ),
  stored AS (
    UPDATE chat.conversation c SET message_count = turn.position + 2, title = turn.title, title_is_draft = turn.title_is_draft, updated_at = now(), last_message_at = now()
    FROM turn WHERE c.id = turn.id AND c.id IN (SELECT id FROM free) RETURNING turn.*, c.created_at
  )`;

const ADDED = sql`
  added AS (
    INSERT INTO chat.conversation (id, owner_id, app, persona_id, model, title, title_is_draft, message_count)
    SELECT id, owner_id, app, persona_id, conversation_model, title, title_is_draft, 2 FROM turn RETURNING id, created_at
  ),
  stored AS (SELECT turn.*, created_at FROM turn JOIN added USING (id))`;

/**
 * Questions, each with the answer that will be written to it and the first event of its log, who writes it, and the news
 * in its conversation.
 */
const insertion = (conversation: SQL) => ({ turns }: Readonly<Record<'turns', unknown>>): SQL => sql`
  WITH turn AS MATERIALIZED (SELECT * FROM json_to_recordset(${turns}::json) AS record (${COLUMNS})),
  ${conversation},
  messages AS (
    INSERT INTO chat.message (id, conversation_id, position, parent_id, role, content, status, model)
    SELECT said.* FROM stored, LATERAL (VALUES
      (user_message_id, stored.id, stored.position, parent_id, 'user', content, 'complete', NULL),
      (answer_id, stored.id, stored.position + 1, user_message_id, 'assistant', '', 'generating', model)) AS said
  ),
  generation AS (INSERT INTO chat.generation (message_id, conversation_id, process_id) SELECT answer_id, id, process_id FROM stored),
  started AS (INSERT INTO chat.generation_event (generation_id, seq, type, data) SELECT answer_id, 1, 'message.started', started::json FROM stored)
  SELECT answer_id, extract(epoch FROM created_at) * 1000 AS created_at, extract(epoch FROM now()::timestamptz(3)) * 1000 AS now FROM stored`;

const intoStored = insertion(CHANGED);
const intoNew = insertion(ADDED);

type StoredRow = { readonly answer_id: string; readonly created_at: string; readonly now: string };

const isStored = (conversation: ConversationRow | NewConversation): conversation is ConversationRow => 'messageCount' in conversation;

const recordOf = (of: ConversationRow | NewConversation, turn: NewTurn, version: string | null): TurnRecord => {
  const answerId = uuidv7();
  return {
    id: of.id, owner_id: of.ownerId, app: of.app, persona_id: of.personaId, conversation_model: of.model,
    title: of.title ?? turn.title,
    title_is_draft: of.title === null || (isStored(of) && of.titleIsDraft),
    version,
    position: isStored(of) ? of.messageCount : 0,
    user_message_id: turn.userMessageId, content: turn.content, parent_id: turn.parentId,
    answer_id: answerId, model: turn.model, process_id: turn.processId,
    started: startedEvent(1, answerId, turn.model).json,
  };
};

const toInserted = (of: ConversationRow | NewConversation, record: TurnRecord, row: StoredRow): InsertedTurn => {
  const { position, title, title_is_draft: titleIsDraft, user_message_id: userMessageId, answer_id: answerId, parent_id: parentId, content, model } = record;
  const now = new Date(Number(row.now));
  const message = { conversationId: of.id, citations: [], errorCode: null, shown: true, eventSeq: 0, feedback: null, createdAt: now };
  return {
    user: { ...message, id: userMessageId, position, parentId, role: 'user', content, status: 'complete', model: null },
    answer: { ...message, id: answerId, position: position + 1, parentId: userMessageId, role: 'assistant', content: '', status: 'generating', model },
    conversation: { ...FRESH, ...of, title, titleIsDraft, messageCount: position + 2, createdAt: new Date(Number(row.created_at)), updatedAt: now, lastMessageAt: now },
    started: startedEvent(1, answerId, model),
  };
};

/** Stores a turn inside of a transaction: a conversation that is new is stored with it. The caller holds the lock of one that is not. */
export const insertTurn = async (tx: Executor, of: ConversationRow | NewConversation, turn: NewTurn): Promise<InsertedTurn> => {
  const record = recordOf(of, turn, null);
  const { rows } = await tx.execute<StoredRow>((isStored(of) ? intoStored : intoNew)({ turns: JSON.stringify([record]) }));
  const [row] = rows;
  if (row === undefined) throw new Error('the turn was not stored');
  return toInserted(of, record, row);
};

/** Few enough that answers go on being written while a crowd asks at once. */
const MOST_TURNS = 32;
/** Where more wait than this, those who are being answered come first. */
const CROWD = 64;

/**
 * Turns of whoever asks at the same time are stored together, each of them whole or not at all. A crowd is let in at the
 * pace at which what answers say is committed: a group for each commit, so that the machine's own speed sets the pace.
 */
export const createTurnStore = (db: Database, nextCommit: () => Promise<void> | undefined) => {
  const inGroups = (name: string, make: typeof intoNew) => {
    const insert = prepareStatement<StoredRow, 'turns'>(db, name, ['turns'], make);
    return groupCommit<TurnRecord, StoredRow | undefined>({
      most: MOST_TURNS,
      pace: (waiting) => (waiting > CROWD ? nextCommit() : undefined),
      size: ({ content }) => content.length,
      async send(records) {
        const rows = new Map((await insert({ turns: JSON.stringify(records) })).map((row) => [row.answer_id, row]));
        return records.map(({ answer_id }) => rows.get(answer_id));
      },
    });
  };
  const change = inGroups('insert_turns', intoStored);
  const add = inGroups('insert_first_turns', intoNew);
  return {
    /** Without a lock: undefined, and nothing stored, where the conversation is not in this version any more or somebody else is at it. */
    insertUnchanged: async (of: ConversationRow, version: string, turn: NewTurn): Promise<InsertedTurn | undefined> => {
      const record = recordOf(of, turn, version);
      const row = await change(record);
      return row && toInserted(of, record, row);
    },
    insertFirst: async (of: NewConversation, turn: NewTurn): Promise<InsertedTurn> => {
      const record = recordOf(of, turn, null);
      const row = await add(record);
      if (row === undefined) throw new Error('the turn was not stored');
      return toInserted(of, record, row);
    },
  };
};
export type TurnStore = ReturnType<typeof createTurnStore>;
