import { Address, LoginId } from '@madang/contracts/identity';
import { AppError } from '#platform/errors';
import type { LoginKey } from '../store/credentials.ts';

/**
 * The form under which an address is stored and found. Nothing is folded that is no address yet: NFKC would make other
 * people's addresses of look-alikes. undefined for what is none.
 */
export const addressKey = (text: string): string | undefined => {
  const parsed = Address.safeParse(text);
  return parsed.success ? parsed.data.toLowerCase() : undefined;
};

/** Of one that has been parsed. @throws Error for what is no address: nothing else may be stored as one */
export const emailKey = (email: string): string => {
  const key = addressKey(email);
  if (key === undefined) throw new Error('not an e-mail address');
  return key;
};

/** The form under which a login_id is stored and found. */
export const loginIdKey = (loginId: string): string => loginId.trim().toLowerCase();

/** The name that documentation and the first start give the first administrator: a command alone makes an account with it. */
export const OF_THE_ADMIN = 'admin';

/** What somebody typed who has one field for both: it is one or the other, never either. */
export const nameKey = (typed: string): LoginKey => {
  const text = typed.trim();
  const email = addressKey(text);
  if (email !== undefined) return { email };
  return LoginId.safeParse(text).success ? { loginId: loginIdKey(text) } : { nobody: text.slice(0, 254) };
};

const UNIQUE: Readonly<Record<string, 'email_taken' | 'login_id_taken'>> = {
  users_email_unique: 'email_taken',
  users_login_id_unique: 'login_id_taken',
};

/** Two at once for one name: the database decides who has it. Rethrows as AppError `email_taken` or `login_id_taken` what is that. */
export const throwTaken = (error: unknown): never => {
  const { code, constraint } = ((error as { cause?: unknown }).cause ?? {}) as { code?: unknown; constraint?: string };
  const taken = code === '23505' ? UNIQUE[constraint ?? ''] : undefined;
  throw taken === undefined ? error : new AppError(taken);
};
