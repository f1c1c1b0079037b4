import { z } from 'zod';
import type { Share } from '@madang/contracts/chat';
import { ShareId } from '@madang/contracts/chat/shares';
import { Timestamp } from '@madang/contracts/fields';
import type { Database } from '#platform/db/database';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { listShares as readShares, toShare } from '../store/shares.ts';

const Position = z.tuple([Timestamp, ShareId]);

interface ListRequest {
  readonly ownerId: string;
  readonly conversationId: string | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** One row more than asked for tells whether there is another page. */
export const listShares = async (
  db: Database,
  { ownerId, conversationId, cursor, limit }: ListRequest,
): Promise<{ items: Share[]; next_cursor: string | null }> => {
  const position = cursor === undefined ? undefined : decodeCursor(cursor, Position);
  const before = position === undefined ? undefined : { at: position[0], id: position[1] };
  const rows = await readShares(db, { ownerId, conversationId, before, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(toShare),
    next_cursor:
      rows.length > limit && last !== undefined ? encodeCursor([last.createdAt.toISOString(), last.id]) : null,
  };
};
