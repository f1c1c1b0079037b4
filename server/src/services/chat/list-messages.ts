import { z } from 'zod';
import type { Message } from '@madang/contracts/chat';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { toMessage, type MessagePages, type MessageRow } from './store/messages.ts';

const Position = z.tuple([z.enum(['before', 'after']), z.int().min(-1)]);

interface Page {
  items: Message[];
  prev_cursor: string | null;
  next_cursor: string | null;
}

/** Positions have no gaps, so the ends of a page say whether there is more. */
export const listMessages = async (pages: MessagePages, conversationId: string, messageCount: number, cursor: string | undefined, limit: number): Promise<Page> => {
  const [direction, position] = cursor === undefined ? (['before', messageCount] as const) : decodeCursor(cursor, Position);
  let rows: MessageRow[];
  if (direction === 'after') rows = (await pages.after(conversationId, position, limit));
  else rows = (cursor === undefined ? await pages.newest(conversationId, limit) : await pages.before(conversationId, position, limit)).toReversed();
  const first = rows[0]?.position ?? 0;
  const last = rows.at(-1)?.position ?? messageCount - 1;
  return {
    items: rows.map(toMessage),
    prev_cursor: first > 0 ? encodeCursor(['before', first]) : null,
    next_cursor: last < messageCount - 1 ? encodeCursor(['after', last]) : null,
  };
};
