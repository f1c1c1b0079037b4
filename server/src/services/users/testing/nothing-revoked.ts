import type { Context } from '../settings.ts';

/** Every session goes on. */
export const NOTHING_REVOKED: Context['revocations'] = {
  catchUp: () => Promise.resolve(),
  isRevoked: () => false,
  onRevoked: () => () => undefined,
};
