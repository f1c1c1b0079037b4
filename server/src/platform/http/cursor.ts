import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import { AppError } from '../errors.ts';

/** Keyset positions travel as opaque text: nobody should build one by hand. */
export const encodeCursor = (values: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** @throws AppError `invalid_cursor` for anything that {@link encodeCursor} did not make in this shape. */
export const decodeCursor = <T>(cursor: string, shape: z.ZodType<T>): T => {
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8');
    // PostgreSQL has no text with it.
    if (text.includes('\\u0000')) throw new Error('a cursor with NUL');
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('invalid_cursor', { cause });
  }
};

const IdPosition = z.tuple([Id]);

/** The id that the page before ended with. @throws AppError `invalid_cursor` */
export const positionOf = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : decodeCursor(cursor, IdPosition)[0];

/** Of rows in the order of their ids. One more than `limit` was asked for, to see whether there is more. */
export const cursorAfter = (rows: readonly { readonly id: string }[], limit: number): string | null => {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return last === undefined ? null : encodeCursor([last.id]);
};
