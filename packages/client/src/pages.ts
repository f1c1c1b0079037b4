import type { OperationKey, Output } from './contract-types.ts';

interface Page {
  readonly items: readonly unknown[];
  readonly next_cursor: string | null;
}

/** Operations that give a list page by page. */
export type PagedKey = {
  [K in OperationKey]: Output<K> extends Page ? K : never;
}[OperationKey];
export type ItemOf<K extends PagedKey> = Output<K> extends { readonly items: readonly (infer I)[] } ? I : never;

interface ReadPage extends Page {
  readonly prev_cursor?: string | null;
}

/**
 * Everything in a list, a page at a time as it is read. What begins with its newest page, as the messages of a conversation
 * do, is gone through from there to the oldest.
 */
export async function* everyItem<K extends PagedKey>(
  read: (query: object) => Promise<unknown>,
  query: object = {},
): AsyncGenerator<ItemOf<K>, void> {
  let cursor: string | null | undefined;
  do {
    const page = (await read(cursor === undefined ? query : { ...query, cursor })) as ReadPage;
    const isBackwards = page.prev_cursor !== undefined;
    yield* (isBackwards ? page.items.toReversed() : page.items) as ItemOf<K>[];
    cursor = isBackwards ? page.prev_cursor : page.next_cursor;
  } while (cursor !== null && cursor !== undefined);
}
