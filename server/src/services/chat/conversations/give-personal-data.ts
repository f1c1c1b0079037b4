import { z } from 'zod';
import type { Summary } from '@madang/contracts/chat';
import type { ToolAllowance } from '@madang/contracts/chat/tool-allowances';
import { ShareId } from '@madang/contracts/chat/shares';
import { Id, Timestamp } from '@madang/contracts/fields';
import type { PersonalDataPage, PersonalRecord } from '@madang/contracts/personal-data';
import type { Database } from '#platform/db/database';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { MadeCall } from '../schema.ts';
import { toConversation, type ConversationRow } from '../store/conversations.ts';
import { toMessage, type MessageRow } from '../store/messages.ts';
import { UNSIGNED } from '../parts/stored-parts.ts';
import { toItem } from '../store/collector-items.ts';
import { listOwnPersonas, listSavedPrompts, toOwnPersona, toSavedPrompt } from '../store/own-library.ts';
import { readPassages } from '../store/collector-passages.ts';
import { readSummaries } from '../store/summaries.ts';
import { readConversationsOf, readItemsFrom, readMessagesAfter, readSharesOf } from '../store/personal-data.ts';
import { bytesOf } from '../store/room.ts';
import { allowancesIn } from '../store/tool-consents.ts';
import { callsIn } from '../store/tool-progress.ts';
import { readUsageAfter, toUsageOfDay } from '../store/usage.ts';
import { toShare, toSnapshotMessage } from '../store/shares.ts';

/** A page ends where it has grown so large, which lets it fit into memory many times. */
const PAGE_BYTES = 2_000_000;
/** Read at once: one may take megabytes. */
const MESSAGES = 10;
const CONVERSATIONS = 50;
const SHARES = 5;
const USAGE = 500;
const ITEMS = 50;
const PASSAGES = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Before the first message: its conversation itself has not been given yet either. */
const UNBEGUN = -1;

/** Where the next page begins: in which conversation, and after which of its messages; with which passage of which item; after which share; or after whose usage on which day. */
const Position = z.union([
  z.tuple([z.enum(['living', 'deleted']), Id, z.int32().min(UNBEGUN)]),
  z.tuple([z.literal('collector'), Id, z.int32().min(0)]),
  z.tuple([z.literal('shares'), Timestamp, z.union([ShareId, z.literal('')])]),
  z.tuple([z.literal('usage'), z.iso.date(), z.string()]),
]);
type Position = z.infer<typeof Position>;
const FIRST_SHARE: Position = ['shares', '2000-01-01T00:00:00.000Z', ''];
const FIRST_ITEM: Position = ['collector', FIRST_ID, 0];
const FIRST_USAGE: Position = ['usage', '2000-01-01', ''];

interface Part {
  readonly items: PersonalRecord[];
  readonly next: Position | undefined;
}

const describeConversation = (
  row: ConversationRow,
  summaries: readonly Summary[],
  allowances: readonly ToolAllowance[],
): PersonalRecord => ({
  type: 'conversation',
  ...toConversation(row),
  /** What models were told in the place of its oldest messages. */
  summaries,
  /** Tools of others that may be used in it without a question. */
  tool_allowances: allowances,
  feedback: row.feedback,
  deleted_at: row.deletedAt?.toISOString() ?? null,
});
const describeMessage = (row: MessageRow, calls: readonly MadeCall[]): PersonalRecord => ({
  type: 'message',
  ...toMessage(row, UNSIGNED),
  shown: row.shown,
  /** Of tools of others that may change something, as they were made; `outcome: null`: nobody knows what came of it. */
  tool_calls: calls.map(({ server, tool, input, outcome, at }) => ({
    server,
    tool,
    arguments: input,
    called_at: at ?? null,
    outcome,
  })),
});

/** Each conversation is followed by its messages. */
const conversationPart = async (
  db: Database,
  ownerId: string,
  which: 'living' | 'deleted',
  from: string,
  after: number,
): Promise<Part> => {
  const items: PersonalRecord[] = [];
  const rows = await readConversationsOf(db, ownerId, which, from, CONVERSATIONS + 1);
  let bytes = 0;
  for (const row of rows.slice(0, CONVERSATIONS)) {
    let position = row.id === from ? after : UNBEGUN;
    if (position === UNBEGUN)
      items.push(describeConversation(row, await readSummaries(db, row.id), await allowancesIn(db, row.id)));
    for (;;) {
      const messages = await readMessagesAfter(db, row.id, position, MESSAGES);
      const made = await callsIn(
        db,
        messages.map(({ id }) => id),
      );
      for (const message of messages) {
        if (bytes > PAGE_BYTES) return { items, next: [which, row.id, position] };
        const calls = made.get(message.id) ?? [];
        items.push(describeMessage(message, calls));
        bytes += bytesOf(message) + Buffer.byteLength(JSON.stringify(calls));
        position = message.position;
      }
      if (messages.length < MESSAGES) break;
    }
  }
  const more = rows[CONVERSATIONS];
  if (more !== undefined) return { items, next: [which, more.id, UNBEGUN] };
  return { items, next: which === 'living' ? ['deleted', FIRST_ID, UNBEGUN] : FIRST_ITEM };
};

/** Few enough to be given at once, behind the last item. */
const libraryOf = async (db: Database, ownerId: string): Promise<PersonalRecord[]> => [
  ...(await listOwnPersonas(db, ownerId)).map((row) => ({ type: 'persona', ...toOwnPersona(row) })),
  ...(await listSavedPrompts(db, ownerId)).map((row) => ({ type: 'saved_prompt', ...toSavedPrompt(row) })),
];

/** Items by id, each with its text: what a page has no room for of one is on the next, as the same item again. */
const collectorPart = async (db: Database, ownerId: string, from: string, position: number): Promise<Part> => {
  const items: PersonalRecord[] = [];
  let bytes = 0;
  const rows = await readItemsFrom(db, ownerId, from, ITEMS + 1);
  for (const [index, row] of rows.entries()) {
    if (index === ITEMS || bytes > PAGE_BYTES) return { items, next: ['collector', row.id, 0] };
    const begin = row.id === from ? position : 0;
    const passages = await readPassages(db, row.id, begin, PASSAGES + 1);
    const more = passages[PASSAGES];
    const said = passages.slice(0, PASSAGES);
    items.push({ type: 'collector_item', ...toItem(row, UNSIGNED), passages: said });
    if (more !== undefined) return { items, next: ['collector', row.id, more.position] };
    bytes += said.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  }
  return { items: [...items, ...(await libraryOf(db, ownerId))], next: FIRST_SHARE };
};

const sharePart = async (
  db: Database,
  ownerId: string,
  after: { readonly at: string; readonly id: string },
): Promise<Part> => {
  const rows = await readSharesOf(db, ownerId, after, SHARES);
  const last = rows.at(-1);
  return {
    items: rows.map((row) => ({
      type: 'share',
      ...toShare(row),
      messages: row.messages.map((message) => toSnapshotMessage(message, UNSIGNED)),
    })),
    next:
      rows.length === SHARES && last !== undefined ? ['shares', last.createdAt.toISOString(), last.id] : FIRST_USAGE,
  };
};

const usagePart = async (db: Database, ownerId: string, day: string, model: string): Promise<Part> => {
  const rows = await readUsageAfter(db, ownerId, day, model, USAGE);
  const last = rows.at(-1);
  return {
    items: rows.map((row) => ({ type: 'usage', ...toUsageOfDay(row) })),
    next: rows.length === USAGE && last !== undefined ? ['usage', last.day, last.model] : undefined,
  };
};

/** All that is held of a person here, page by page. */
export const givePersonalData = async (
  db: Database,
  ownerId: string,
  cursor: string | undefined,
): Promise<PersonalDataPage> => {
  const position: Position = cursor === undefined ? ['living', FIRST_ID, UNBEGUN] : decodeCursor(cursor, Position);
  const { items, next } =
    position[0] === 'collector'
      ? await collectorPart(db, ownerId, position[1], position[2])
      : position[0] === 'usage'
        ? await usagePart(db, ownerId, position[1], position[2])
        : position[0] === 'shares'
          ? await sharePart(db, ownerId, { at: position[1], id: position[2] })
          : await conversationPart(db, ownerId, position[0], position[1], position[2]);
  return { items, next_cursor: next === undefined ? null : encodeCursor(next) };
};
