import { sql, type SQL } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { type Database, type Executor, prepareStatement } from '#platform/db/database';
import { groupCommit } from '#platform/db/group-commit';
import type { LoggedEvent } from '#platform/streams/log';
import type { StoredPart } from '../parts/stored-parts.ts';
import type { Reservation } from '../schema.ts';
import { BudgetSpent, type OfferedBudget } from '../usage/budgets.ts';
import type { TurnUsage } from '../usage/turn-usage.ts';
import { startedEvent } from './answer-log.ts';
import { BEGUN_PUBLISHED, type ConversationRow } from './conversations.ts';
import type { MessageRow } from './messages.ts';

/** What is known of a turn before it is stored. */
export interface NewTurn {
  readonly userMessageId: string;
  readonly content: string;
  readonly parts: StoredPart[] | null;
  /** By which a page knows it, where it was said in one: stored with it, so that none is there without. */
  readonly clientId?: string | null;
  readonly parentId: string | null;
  readonly model: string;
  readonly processId: string;
  readonly usage: TurnUsage;
  /** For a conversation that has none yet. */
  readonly title: string;
}

export interface InsertedTurn {
  readonly user: MessageRow;
  readonly answer: MessageRow;
  readonly conversation: ConversationRow;
  readonly started: LoggedEvent;
}

export type NewConversation = Pick<ConversationRow, 'id' | 'ownerId' | 'app' | 'title' | 'personaId' | 'model'> &
  Partial<Pick<ConversationRow, 'temperature' | 'reasoningEffort' | 'collectorItems'>>;

/** What a conversation is before anything happened to it. */
const FRESH = {
  temperature: null,
  reasoningEffort: null,
  collectorItems: [],
  pinned: false,
  archived: false,
  hasBranches: false,
  feedback: null,
  indexedCount: 0,
  indexedTitle: null,
  deletedAt: null,
};

/** A turn as the statement gets it, one record of a JSON array. */
interface TurnRecord {
  readonly id: string;
  readonly owner_id: string;
  readonly app: string;
  readonly persona_id: string | null;
  readonly conversation_model: string | null;
  readonly temperature: number | null;
  readonly reasoning_effort: string | null;
  readonly collector_items: readonly string[];
  readonly title: string;
  readonly title_is_draft: boolean;
  readonly version: string | null;
  readonly position: number;
  readonly user_message_id: string;
  readonly content: string;
  readonly parts: StoredPart[] | null;
  readonly client_id: string | null;
  readonly parent_id: string | null;
  readonly answer_id: string;
  readonly model: string;
  readonly process_id: string;
  readonly started: string;
  readonly day: string;
  readonly input_estimate: number;
  readonly tokens: number;
  readonly budgets: readonly OfferedBudget[] | null;
}

const COLUMNS = sql.raw(`
  id uuid, owner_id uuid, app text, persona_id uuid, conversation_model text, temperature real, reasoning_effort text, collector_items uuid[], title text, title_is_draft boolean, version xid, position int,
  user_message_id uuid, content text, parts jsonb, client_id text, parent_id uuid, answer_id uuid, model text, process_id uuid, started text, day date, input_estimate int, tokens bigint, budgets json`);

/**
 * Turns for which there is room in every budget that limits them; of what nothing limits, nobody is asked. In the order in
 * which everybody takes budgets, so that no two groups wait for each other.
 */
const admitted = (from: string): string => `
  admitted AS MATERIALIZED (
    SELECT one.*, CASE WHEN budgets IS NULL THEN NULL ELSE chat.take_budgets(owner_id, tokens, budgets) END AS reserved
    FROM (SELECT turn.* FROM ${from} ORDER BY budgets->0->>'holder_id') AS one
  )`;

/**
 * Where a version is given, only if nobody has changed the row since it was read; who holds its lock need not give one.
 * What somebody else has locked is passed over: others in the group must not wait for it.
 */
const CHANGED = sql`
  free AS MATERIALIZED (
    SELECT c.id FROM turn JOIN chat.conversation c ON c.id = turn.id
    WHERE (turn.version IS NULL OR c.xmin = turn.version) AND c.deleted_at IS NULL FOR NO KEY UPDATE OF c SKIP LOCKED
  ),
  ${sql.raw(admitted('turn JOIN free USING (id)'))},
  stored AS (
    UPDATE chat.conversation c SET message_count = turn.position + 2, title = turn.title, title_is_draft = turn.title_is_draft, updated_at = now(), last_message_at = now()
    FROM admitted turn WHERE c.id = turn.id AND turn.reserved->'refused' IS NULL RETURNING turn.*, c.created_at
  )`;

const ADDED = sql`
  ${sql.raw(admitted('turn'))},
  added AS (
    INSERT INTO chat.conversation (id, owner_id, app, persona_id, model, temperature, reasoning_effort, collector_items, title, title_is_draft, message_count)
    SELECT id, owner_id, app, persona_id, conversation_model, temperature, reasoning_effort, collector_items, title, title_is_draft, 2 FROM admitted WHERE reserved->'refused' IS NULL RETURNING id, created_at, ${BEGUN_PUBLISHED}
  ),
  stored AS (SELECT admitted.*, created_at FROM admitted JOIN added USING (id))`;

/**
 * Questions, each with the answer that will be written to it and the first event of its log, who writes it, and the news
 * in its conversation.
 */
const insertion =
  (conversation: SQL) =>
  ({ turns }: Readonly<Record<'turns', unknown>>): SQL => sql`
  WITH turn AS MATERIALIZED (SELECT * FROM json_to_recordset(${turns}::json) AS record (${COLUMNS})),
  ${conversation},
  messages AS (
    INSERT INTO chat.message (id, conversation_id, position, parent_id, role, content, parts, status, model, client_id)
    SELECT said.* FROM stored, LATERAL (VALUES
      (user_message_id, stored.id, stored.position, parent_id, 'user', content, parts, 'complete', NULL, client_id),
      (answer_id, stored.id, stored.position + 1, user_message_id, 'assistant', '', NULL, 'generating', model, NULL)) AS said
  ),
  generation AS (INSERT INTO chat.generation (message_id, conversation_id, process_id, day, input_estimate, reserved)
    SELECT answer_id, id, process_id, day, input_estimate, (reserved->'taken')::jsonb FROM stored),
  started AS (INSERT INTO chat.generation_event (generation_id, seq, type, data) SELECT answer_id, 1, 'message.started', started::json FROM stored)
  SELECT answer_id, extract(epoch FROM created_at) * 1000 AS created_at, extract(epoch FROM now()::timestamptz(3)) * 1000 AS now, NULL::json AS refused FROM stored
  UNION ALL SELECT answer_id, NULL, NULL, reserved->'refused' FROM admitted WHERE reserved->'refused' IS NOT NULL`;

const intoStored = insertion(CHANGED);
const intoNew = insertion(ADDED);

type StoredRow = {
  readonly answer_id: string;
  readonly created_at: string;
  readonly now: string;
  /** Then nothing is stored. */
  readonly refused: OfferedBudget | null;
};

const isStored = (conversation: ConversationRow | NewConversation): conversation is ConversationRow =>
  'messageCount' in conversation;

const recordOf = (of: ConversationRow | NewConversation, turn: NewTurn, version: string | null): TurnRecord => {
  const answerId = uuidv7();
  const isDraft = of.title === null || (isStored(of) && of.titleIsDraft);
  return {
    id: of.id,
    owner_id: of.ownerId,
    app: of.app,
    persona_id: of.personaId,
    conversation_model: of.model,
    temperature: of.temperature ?? null,
    reasoning_effort: of.reasoningEffort ?? null,
    collector_items: of.collectorItems ?? [],
    // A first question that is said differently takes the title along, unless the person has given one.
    title: isDraft && (of.title === null || turn.parentId === null) ? turn.title : (of.title ?? turn.title),
    title_is_draft: isDraft,
    version,
    position: isStored(of) ? of.messageCount : 0,
    user_message_id: turn.userMessageId,
    content: turn.content,
    parts: turn.parts,
    client_id: turn.clientId ?? null,
    parent_id: turn.parentId,
    answer_id: answerId,
    model: turn.model,
    process_id: turn.processId,
    started: startedEvent(1, answerId, turn.model).json,
    day: turn.usage.day,
    input_estimate: turn.usage.inputEstimate,
    tokens: turn.usage.reserve?.tokens ?? 0,
    budgets: turn.usage.reserve?.offered ?? null,
  };
};

const toInserted = (of: ConversationRow | NewConversation, record: TurnRecord, row: StoredRow): InsertedTurn => {
  if (row.refused !== null) throw new BudgetSpent(row.refused);
  const {
    position,
    title,
    title_is_draft: titleIsDraft,
    user_message_id: userMessageId,
    answer_id: answerId,
    parent_id: parentId,
    content,
    parts,
    client_id: clientId,
    model,
  } = record;
  const now = new Date(Number(row.now));
  const message = {
    conversationId: of.id,
    structured: null,
    citations: [],
    reasoning: null,
    inputTokens: null,
    outputTokens: null,
    finishReason: null,
    errorCode: null,
    shown: true,
    eventSeq: 0,
    feedback: null,
    clientId: null,
    importedFrom: null,
    createdAt: now,
  };
  return {
    user: {
      ...message,
      id: userMessageId,
      position,
      parentId,
      role: 'user',
      content,
      parts,
      status: 'complete',
      model: null,
      clientId,
    },
    answer: {
      ...message,
      id: answerId,
      position: position + 1,
      parentId: userMessageId,
      role: 'assistant',
      content: '',
      parts: null,
      status: 'generating',
      model,
    },
    conversation: {
      ...FRESH,
      ...of,
      title,
      titleIsDraft,
      messageCount: position + 2,
      createdAt: new Date(Number(row.created_at)),
      updatedAt: now,
      lastMessageAt: now,
    },
    started: startedEvent(1, answerId, model),
  };
};

/** Reserves for an answer to what is stored already. @throws BudgetSpent */
export const takeBudgets = async (
  tx: Executor,
  ownerId: string,
  { reserve }: Pick<TurnUsage, 'reserve'>,
): Promise<Reservation[] | null> => {
  if (reserve === null) return null;
  const { rows } = await tx.execute<{ taken: { taken?: Reservation[]; refused?: OfferedBudget } }>(
    sql`SELECT chat.take_budgets(${ownerId}, ${reserve.tokens}, ${JSON.stringify(reserve.offered)}) AS taken`,
  );
  const { taken, refused } = rows[0]?.taken ?? {};
  if (refused !== undefined) throw new BudgetSpent(refused);
  return taken ?? null;
};

/** Stores a turn inside of a transaction: a conversation that is new is stored with it. The caller holds the lock of one that is not. */
export const insertTurn = async (
  tx: Executor,
  of: ConversationRow | NewConversation,
  turn: NewTurn,
): Promise<InsertedTurn> => {
  const record = recordOf(of, turn, null);
  const { rows } = await tx.execute<StoredRow>(
    (isStored(of) ? intoStored : intoNew)({ turns: JSON.stringify([record]) }),
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the turn was not stored');
  return toInserted(of, record, row);
};

/** Few enough that answers go on being written while many at once asks at once. */
const MOST_TURNS = 32;
/** Where more wait than this, those who are being answered come first. */
const MANY = 64;

/**
 * Turns of whoever asks at the same time are stored together, each of them whole or not at all. Many at once is let in at the
 * pace at which what answers say is committed: a group for each commit, so that the machine's own speed sets the pace.
 */
export const createTurnStore = (db: Database, nextCommit: () => Promise<void> | undefined) => {
  const inGroups = (name: string, make: typeof intoNew) => {
    const insert = prepareStatement<StoredRow, 'turns'>(db, name, ['turns'], make);
    return groupCommit<TurnRecord, StoredRow | undefined>({
      most: MOST_TURNS,
      pace: (waiting) => (waiting > MANY ? nextCommit() : undefined),
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
