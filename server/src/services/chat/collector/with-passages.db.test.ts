import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Citation } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import type { AnswerPart, ChatModel } from '../models/model.ts';
import type { QuotedPassage } from '../models/passages.ts';
import { RULES_MODEL } from '../models/rules.ts';
import { insertItem } from '../store/collector-items.ts';
import { indexPassages, insertPassages } from '../store/collector-passages.ts';
import { withPassages } from './with-passages.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('chat');
});
afterAll(() => database.close());

const ownerId = randomUUID();
const keep = async (texts: readonly string[]): Promise<string> => {
  const id = randomUUID();
  const chars = texts.join('').length;
  await insertItem(db, { id, ownerId, kind: 'text', title: '글', status: 'ready', chars });
  const passages = texts.map((text, position) => ({ position, page: null, text }));
  await insertPassages(db, id, await indexPassages({ ownerId }, passages));
  return id;
};

interface Asked {
  readonly itemIds: readonly string[];
  readonly citations?: readonly Citation[];
  readonly begun?: string;
  readonly words: (passages: readonly QuotedPassage[]) => readonly string[];
}

/** Asks a model that says these words, and then fails. */
const ask = async ({ itemIds, citations = [], begun = '', words }: Asked) => {
  const parts: AnswerPart[] = [];
  let told: readonly QuotedPassage[] = [];
  const model: ChatModel = {
    info: { ...RULES_MODEL, built_in: false, context_window: 128_000 },
    answer({ passages = [] }, emit) {
      told = passages;
      for (const text of words(passages)) emit({ kind: 'text', text });
      return Promise.reject(new Error('the line is dead'));
    },
  };
  const items = itemIds.map((id) => ({ id, title: '글' }));
  const turn = {
    ownerId,
    user: { content: '무엇이 있어?', parts: [{ type: 'collector' as const, items }] },
    app: 'chat',
    conversationId: randomUUID(),
    mostChars: 1_000_000,
    history: [],
    citations,
  };
  const request = {
    messageId: randomUUID(),
    personaPrompt: undefined,
    toolbox: undefined,
    messages: [],
    begun,
    count: () => undefined,
    signal: new AbortController().signal,
  };
  await expect(withPassages(model, turn, model, db).answer(request, (part) => parts.push(part))).rejects.toThrow();
  const cited = parts.flatMap((part) => (part.kind === 'citations' ? [part.citations] : []));
  return { told, cited, last: cited.at(-1) ?? citations };
};
const places = (citations: readonly Citation[]) =>
  citations.map(({ number, ref, passage }) => [number, ref, passage?.position]);

it('names a source once it is cited, and no other, however the answer ends', async () => {
  const id = await keep(['하나', '둘', '셋']);
  const { cited } = await ask({ itemIds: [id], words: () => ['둘은 [', '2', ']이고, ', '둘 [2], 셋은 [3, 9]이에요'] });
  expect(cited.map(places)).toEqual([
    [[2, id, 1]],
    [
      [2, id, 1],
      [3, id, 2],
    ],
  ]);
  expect((await ask({ itemIds: [id], words: () => ['아무것도', ' 몰라요'] })).cited).toEqual([]);
});

it('goes on with the numbers that an answer has begun with, and gives others to what it tells anew', async () => {
  const [first, second] = [await keep(['하나', '둘']), await keep(['셋', '넷'])];
  const begun = '둘은 [2]예요. [3]은 없어요.';
  const { last: citations } = await ask({ itemIds: [first], words: () => [begun] });
  expect(places(citations)).toEqual([[2, first, 1]]);
  const { told, last } = await ask({
    itemIds: [second, first],
    citations,
    begun,
    words: (passages) => passages.map(({ number }) => ` [${number}]`),
  });
  const numbers = new Map(told.map(({ itemId, position, number }) => [`${itemId} ${position}`, number]));
  expect(numbers.get(`${first} 1`)).toBe(2);
  expect([...numbers.values()].sort((a, b) => a - b)).toEqual([2, 4, 5, 6]);
  for (const [number, ref, position] of places(last)) expect(numbers.get(`${ref} ${position}`)).toBe(number);
  expect(last).toHaveLength(4);
});

it('tells all of what has room, in however many passages it is', async () => {
  const id = await keep(Array.from({ length: 600 }, (_, at) => `쪽 ${at}`));
  const { told, last } = await ask({ itemIds: [id], words: () => ['[600]'] });
  expect(told).toHaveLength(600);
  expect(places(last)).toEqual([[600, id, 599]]);
});
