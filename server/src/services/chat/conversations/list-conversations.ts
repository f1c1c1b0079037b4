import pLimit, { type LimitFunction } from 'p-limit';
import { z } from 'zod';
import type { ListedConversation } from '@madang/contracts/chat';
import { Id, Timestamp, type App } from '@madang/contracts/fields';
import type { Database } from '#platform/db/database';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { findConversations, toListed } from '../search/find-conversations.ts';
import { wordsOf } from '../search/grams.ts';
import type { ConversationList } from '../store/conversation-list.ts';

const Position = z.tuple([z.union([z.literal(0), z.literal(1)]), Timestamp, Id]);

interface ListRequest {
  readonly ownerId: string;
  readonly app?: App | undefined;
  readonly archived?: boolean | undefined;
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface Page {
  items: ListedConversation[];
  next_cursor: string | null;
}

/** Each may take a connection for seconds, of which a process has few: more of one person wait for one another. */
const MOST_SEARCHES = 2;
const searching = new Map<string, LimitFunction>();

const inTurn = async <T>(ownerId: string, search: () => Promise<T>): Promise<T> => {
  const limit = searching.get(ownerId) ?? pLimit(MOST_SEARCHES);
  searching.set(ownerId, limit);
  try {
    return await limit(search);
  } finally {
    if (limit.activeCount + limit.pendingCount === 0) searching.delete(ownerId);
  }
};

const cursorAfter = ({ pinned, last_message_at, id }: ListedConversation): string =>
  encodeCursor([pinned ? 1 : 0, last_message_at, id]);

/** One row more than asked for tells whether there is another page. */
const pageOf = (found: readonly ListedConversation[], limit: number): Page => {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: found.length > limit && last !== undefined ? cursorAfter(last) : null };
};

/** Pinned ones first, then newest activity; with `q`, those in which it is found. */
export const listConversations = async (list: ConversationList, db: Database, request: ListRequest): Promise<Page> => {
  const { ownerId, app, archived, q = '', cursor, limit } = request;
  const position = cursor === undefined ? undefined : decodeCursor(cursor, Position);
  const after = position === undefined ? undefined : { pinned: position[0] === 1, at: position[1], id: position[2] };
  const found =
    wordsOf(q).length > 0
      ? (
          await inTurn(ownerId, () => findConversations(db, { ownerId, q, app, archived, after, limit: limit + 1 }))
        ).map(toListed)
      : await list({ ownerId, app, archived: archived ?? false, after, limit: limit + 1 });
  return pageOf(found, limit);
};
