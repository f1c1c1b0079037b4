import { AppError } from '#platform/errors';

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** What a disk says, in words; anything else as it is. */
export const diskError = (error: unknown): unknown =>
  FULL.has((error as NodeJS.ErrnoException | null)?.code ?? '')
    ? new AppError('storage_full', { cause: error })
    : error;
