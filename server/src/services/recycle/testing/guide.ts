import { randomUUID } from 'node:crypto';
import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';
import { testDatabase } from '#platform/testing/database';
import { composeAnswer } from '../assistant/compose.ts';
import { recycle } from '../index.ts';
import { createRoutes } from '../routes/index.ts';
import { searchItems, type Searched } from '../search-items.ts';
import { createFaqStore } from '../store/faq.ts';
import { createItemStore, type ItemStore } from '../store/items.ts';
import { buildWordIndex } from '../word-index.ts';

export interface Guide {
  readonly store: ItemStore;
  readonly client: ServiceClient;
  readonly search: (query: string, mode?: 'search' | 'question') => Promise<Searched>;
  /** The answer to the last of these, said one after the other. */
  readonly answerTo: (...said: string[]) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** The guide as it is shipped, in a database of its own, and its assistant. */
export const openGuide = async (): Promise<Guide> => {
  const { database, close } = await testDatabase(recycle);
  const store = createItemStore(database);
  const index = buildWordIndex(await store.describing());
  const known = new Map<string, unknown>();
  const remember = async <T>(key: string, value: () => Promise<T>): Promise<T> => {
    if (!known.has(key)) known.set(key, await value());
    return known.get(key) as T;
  };
  const done = (): Promise<void> => Promise.resolve();
  const routes = createRoutes(
    database,
    { call: () => Promise.reject(new AppError('service_unavailable')) },
    createFaqStore(database),
    { record: () => undefined, flush: done, forgetOld: done, stop: done },
    { remember, stop: done },
  );
  const call = (operation: keyof typeof routes, request: object) =>
    operation in routes
      ? (routes[operation] as (request: object) => unknown)({ params: {}, query: {}, body: {}, ...request })
      : Promise.reject(new AppError('service_unavailable'));
  const client = { call } as unknown as ServiceClient;
  return {
    store,
    client,
    close,
    search: (query, mode = 'search') => searchItems(store, index, { query, limit: 6, mode }),
    answerTo: async (...said) => {
      const messages: { role: 'user' | 'assistant'; content: string }[] = [];
      for (const content of said) {
        messages.push({ role: 'user', content });
        const { text } = await composeAnswer(client, messages, new AbortController().signal, randomUUID());
        messages.push({ role: 'assistant', content: text });
      }
      return messages.at(-1)?.content ?? '';
    },
  };
};
