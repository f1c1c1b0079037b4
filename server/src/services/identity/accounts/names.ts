import { AppError } from '#platform/errors';

/** Addresses and names that people take for the same are the same: composed alike, without case. */
const fold = (text: string): string => text.trim().normalize('NFKC').toLowerCase();

export const emailKey = (email: string): string => fold(email);
export const loginIdKey = (loginId: string): string => fold(loginId);

const UNIQUE: Readonly<Record<string, 'email_taken' | 'login_id_taken'>> = { users_email_unique: 'email_taken', users_login_id_unique: 'login_id_taken' };

/** Two at once for one name: the database decides who has it. Rethrows as AppError `email_taken` or `login_id_taken` what is that. */
export const throwTaken = (error: unknown): never => {
  const { code, constraint } = ((error as { cause?: unknown }).cause ?? {}) as { code?: unknown; constraint?: string };
  const taken = code === '23505' ? UNIQUE[constraint ?? ''] : undefined;
  throw taken === undefined ? error : new AppError(taken);
};
