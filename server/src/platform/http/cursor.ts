import type { z } from 'zod';
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
