import { call } from '../../../app/api.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** There are dozens, not thousands; this only ends what would not end. */
const MOST_PAGES = 20;

const everything = async <T>(read: (query: { limit: number; cursor?: string }) => Promise<Page<T>>): Promise<T[]> => {
  const all: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: Page<T> = await read({ limit: 100, ...(cursor === null ? {} : { cursor }) });
    all.push(...answer.items);
    cursor = answer.next_cursor;
    if (cursor === null) break;
  }
  return all;
};

export const readAll = async () => {
  const [cases, statistics] = await Promise.all([
    everything((query) => call('GET /admin/training/cases', { query })),
    everything((query) => call('GET /admin/training/statistics', { query })),
  ]);
  return { cases, statistics };
};
