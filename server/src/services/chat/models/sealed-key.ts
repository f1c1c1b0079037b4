import { z } from 'zod';
import { unwrap, wrap } from '#platform/key-wrapping';

/** Where a key is stored, and where it may be sent: sealed in with it, so that a row that was changed opens nothing. */
export interface KeyPlace {
  readonly id: string;
  readonly baseUrl: string;
}

const Content = z.object({ id: z.string(), origin: z.string(), apiKey: z.string() });

/** A key may go to another path of the server that it was given for, and nowhere else. */
export const originOf = (baseUrl: string): string => new URL(baseUrl).origin;

export const sealKey = (wrappingKey: Buffer, { id, baseUrl }: KeyPlace, apiKey: string): Buffer => {
  const content: z.output<typeof Content> = { id, origin: originOf(baseUrl), apiKey };
  return wrap(JSON.stringify(content), wrappingKey);
};

/** @throws Error for another secret, changed bytes, or a row whose id or address was changed */
export const openKey = (wrappingKey: Buffer, { id, baseUrl }: KeyPlace, sealed: Buffer): string => {
  const content = Content.parse(JSON.parse(unwrap(sealed, wrappingKey).toString('utf8')));
  if (content.id !== id || content.origin !== originOf(baseUrl))
    throw new Error('the key of a model is not of the row that it is in');
  return content.apiKey;
};

const HINT = 4;

/** As much of a key as is shown; of a short one nothing, since that would be too much of it. */
export const hintOf = (apiKey: string): string => (apiKey.length < 4 * HINT ? '' : apiKey.slice(-HINT));
