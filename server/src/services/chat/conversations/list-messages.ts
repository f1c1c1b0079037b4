import { z } from 'zod';
import type { Message } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { markDeleted } from '../collector/mark-deleted.ts';
import { findVersions } from '../store/branches.ts';
import type { ConversationRow } from '../store/conversations.ts';
import type { Sign } from '../parts/stored-parts.ts';
import { toMessage, type MessagePages, type MessageRow } from '../store/messages.ts';

const Position = z.tuple([z.enum(['before', 'after']), z.int32().min(-1)]);

interface Page {
  items: Message[];
  prev_cursor: string | null;
  next_cursor: string | null;
}

interface Rows {
  readonly rows: MessageRow[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/** One row more than asked for says whether there is more; a cursor comes from a row on its other side. */
const readPage = async (
  pages: MessagePages,
  conversationId: string,
  cursor: string | undefined,
  limit: number,
): Promise<Rows> => {
  if (cursor === undefined) {
    const rows = await pages.newest(conversationId, limit + 1);
    return { rows: rows.slice(0, limit).toReversed(), hasOlder: rows.length > limit, hasNewer: false };
  }
  const [direction, position] = decodeCursor(cursor, Position);
  const rows = await pages[direction](conversationId, position, limit + 1);
  const kept = rows.slice(0, limit);
  const more = rows.length > limit;
  return direction === 'before'
    ? { rows: kept.toReversed(), hasOlder: more, hasNewer: true }
    : { rows: kept, hasOlder: true, hasNewer: more };
};

export interface MessageReads {
  readonly db: Database;
  readonly pages: MessagePages;
  readonly sign: Sign;
}

/** The branch that is shown, with the other versions of its messages. */
export const listMessages = async (
  { db, pages, sign }: MessageReads,
  conversation: ConversationRow,
  cursor: string | undefined,
  limit: number,
): Promise<Page> => {
  const { rows, hasOlder, hasNewer } = await readPage(pages, conversation.id, cursor, limit);
  const versions = conversation.hasBranches
    ? await findVersions(db, conversation.id, rows)
    : new Map<string, string[]>();
  const [first, last] = [rows[0], rows.at(-1)];
  const messages = rows.map((row) => toMessage(row, sign, versions.get(row.parentId ?? '')));
  return {
    items: await markDeleted(db, messages),
    prev_cursor: hasOlder && first !== undefined ? encodeCursor(['before', first.position]) : null,
    next_cursor: hasNewer && last !== undefined ? encodeCursor(['after', last.position]) : null,
  };
};
