import { z } from 'zod';
import { unwrap, wrap } from '#platform/key-wrapping';

/** Where a header is stored, and where it may be sent: sealed in with it, so that a row that was changed opens nothing. */
export interface HeaderPlace {
  readonly id: string;
  readonly url: string;
}

const Content = z.object({ id: z.string(), origin: z.string(), value: z.string() });
const HINT = 4;

export const originOf = (url: string): string => new URL(url).origin;

export const sealHeader = (wrappingKey: Buffer, { id, url }: HeaderPlace, value: string): Buffer => {
  const content: z.output<typeof Content> = { id, origin: originOf(url), value };
  return wrap(JSON.stringify(content), wrappingKey);
};

/** @throws Error for another secret, changed bytes, or a row whose id or address was changed */
export const openHeader = (wrappingKey: Buffer, { id, url }: HeaderPlace, sealed: Buffer): string => {
  const content = Content.parse(JSON.parse(unwrap(sealed, wrappingKey).toString('utf8')));
  if (content.id !== id || content.origin !== originOf(url))
    throw new Error('the header of an MCP server is not of the row that it is in');
  return content.value;
};

/** As much as is shown; of a short one nothing. */
export const hintOf = (value: string): string => (value.length < 4 * HINT ? '' : value.slice(-HINT));
