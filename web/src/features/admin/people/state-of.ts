import type { AdminUser } from '@madang/contracts/identity';

type PersonState = 'active' | 'unverified' | 'banned' | 'deleted';

export const stateOf = ({ disabled_at, deleted_at, email, email_verified }: AdminUser): PersonState => {
  if (disabled_at !== null) return 'banned';
  if (deleted_at !== null) return 'deleted';
  return email !== null && !email_verified ? 'unverified' : 'active';
};

export const TONES = { active: 'good', unverified: 'care', banned: 'bad', deleted: 'quiet' } as const;

/** Until somebody asks for it: whoever looks over a shoulder reads no addresses. */
export const maskedEmail = (email: string): string => email.replace(/^(.{0,2})[^@]*/u, '$1***');
