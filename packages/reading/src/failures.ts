import { ReadingFailed, type ReadingFailure } from './types.ts';

/** As a worker says them, and as its pool says what became of one. */
const REASONS: Readonly<Record<string, ReadingFailure>> = {
  not_a_picture: 'not_a_picture',
  unknown_kind: 'unknown_kind',
  encrypted: 'encrypted',
  for_distribution: 'for_distribution',
  too_many_pages: 'too_many_pages',
  too_large: 'too_large',
  too_slow: 'too_slow',
  took_too_long: 'too_slow',
  too_much_memory: 'too_much_memory',
  took_too_much_memory: 'too_much_memory',
};

export const toReadingFailed = (code: string, message: string, options?: ErrorOptions): ReadingFailed =>
  new ReadingFailed(REASONS[code] ?? 'broken', message, options);
