import { AppError } from '#platform/errors';
import { verifyPassword } from './hash.ts';

/**
 * Whoever asks for another password may believe that the one before is known to somebody: it is not changed into itself.
 * For those who have shown that they may know. @throws AppError `password_unchanged`
 */
export const requireAnotherPassword = async (password: string, before: string | undefined): Promise<void> => {
  if (before !== undefined && (await verifyPassword(password, before))) throw new AppError('password_unchanged');
};
