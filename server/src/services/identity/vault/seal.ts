import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { unwrap, wrap } from '#platform/key-wrapping';
import type { VaultKeys } from './keys.ts';

export interface Secrets {
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

/** Whose they are is sealed in with them: a row that was moved to somebody else opens nothing. */
interface Label {
  readonly id: string;
  readonly userId: string;
}

export interface Sealed {
  readonly wrappingKey: string;
  readonly wrappedKey: Buffer;
  readonly sealedTokens: Buffer;
}

const Content = z.object({
  id: z.string(),
  userId: z.string(),
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
});

/** Envelope encryption: a fresh key for the tokens, and that key wrapped with the one in use. */
export const seal = (keys: VaultKeys, { id, userId }: Label, { accessToken, refreshToken }: Secrets): Sealed => {
  const key = randomBytes(32);
  const content: z.output<typeof Content> = { id, userId, accessToken, refreshToken };
  return {
    wrappingKey: keys.current,
    wrappedKey: wrap(key, keys.get(keys.current)),
    sealedTokens: wrap(JSON.stringify(content), key),
  };
};

/** @throws Error for an unknown key, changed bytes, or a row that was moved */
export const unseal = (
  keys: VaultKeys,
  { id, userId, wrappingKey, wrappedKey, sealedTokens }: Label & Sealed,
): Secrets => {
  const content = Content.parse(
    JSON.parse(unwrap(sealedTokens, unwrap(wrappedKey, keys.get(wrappingKey))).toString('utf8')),
  );
  if (content.id !== id || content.userId !== userId)
    throw new Error('kept tokens are not of the row that they are in');
  return content;
};

/** The tokens stay as they are: only their key is wrapped anew. */
export const rewrap = (
  keys: VaultKeys,
  { wrappingKey, wrappedKey }: Pick<Sealed, 'wrappingKey' | 'wrappedKey'>,
): Pick<Sealed, 'wrappingKey' | 'wrappedKey'> => ({
  wrappingKey: keys.current,
  wrappedKey: wrap(unwrap(wrappedKey, keys.get(wrappingKey)), keys.get(keys.current)),
});
