import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';

const Position = z.tuple([Id]);

/** The id that the page before ended with. @throws AppError `invalid_cursor` */
export const positionOf = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : decodeCursor(cursor, Position)[0];

/** One more than `limit` was asked for, to see whether there is more. */
export const cursorAfter = (rows: readonly { readonly id: string }[], limit: number): string | null => {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return last === undefined ? null : encodeCursor([last.id]);
};
