import { z } from 'zod';
import type { Conversation } from '@madang/contracts/chat';
import { Id, Timestamp, type App } from '@madang/contracts/fields';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { toConversation, type ConversationReads } from './store/conversations.ts';

const Position = z.tuple([Timestamp, Id]);

interface ListRequest {
  readonly ownerId: string;
  readonly app: App | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** Newest activity first. One row more than asked for tells whether there is another page. */
export const listConversations = async (conversations: ConversationReads, request: ListRequest): Promise<{ items: Conversation[]; next_cursor: string | null }> => {
  const { ownerId, app, cursor, limit } = request;
  const position = cursor === undefined ? undefined : decodeCursor(cursor, Position);
  const before = position === undefined ? undefined : { at: position[0], id: position[1] };
  const rows = await conversations.list({ ownerId, app, before, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(toConversation),
    next_cursor: rows.length > limit && last !== undefined ? encodeCursor([last.lastMessageAt.toISOString(), last.id]) : null,
  };
};
