import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { groupCommit } from './group-commit.ts';

describe('group commit', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.adminUrl });
    pool.on('error', () => undefined);
    await pool.query('CREATE TABLE thing (number int PRIMARY KEY)');
  });
  afterAll(async () => {
    await pool.end();
    await database.close();
  });

  /** Stores numbers, each once; `groups` is what was sent together. */
  const numbers = (
    most = 100,
    size: (number: number) => number = () => 1,
    pace?: (waiting: number) => Promise<void> | undefined,
  ) => {
    const groups: number[][] = [];
    let underWay = 0;
    const store = groupCommit<number, string>({
      most,
      size,
      ...(pace && { pace }),
      async send(items) {
        groups.push([...items]);
        underWay += 1;
        expect(underWay).toBe(1);
        try {
          await pool.query('INSERT INTO thing SELECT * FROM unnest($1::int[])', [items]);
          return items.map((item) => `stored ${item}`);
        } finally {
          underWay -= 1;
        }
      },
    });
    return { groups, store };
  };
  const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

  it('sends together what is asked for at once or while a statement is under way, and gives each its own result', async () => {
    const { groups, store } = numbers();
    const first = range(0, 10).map(store);
    await new Promise(setImmediate);
    const second = range(10, 10).map(store);
    expect(await Promise.all([...first, ...second])).toEqual(range(0, 20).map((number) => `stored ${number}`));
    expect(groups).toEqual([range(0, 10), range(10, 10)]);
    expect(await store(20)).toBe('stored 20');
  });

  it('keeps a group to its size, and lets a large item go alone', async () => {
    const { groups, store } = numbers(3, (number) => (number === 104 ? 2_000_000 : 1));
    await Promise.all(range(100, 8).map(store));
    expect(groups).toEqual([[100, 101, 102], [103], [104], [105, 106, 107]]);
  });

  it('refuses what the database refuses because of one item to that one alone', async () => {
    const { store } = numbers();
    await store(200);
    const results = await Promise.allSettled([201, 200, 202].map(store));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(
      (await pool.query('SELECT number FROM thing WHERE number BETWEEN 200 AND 299 ORDER BY 1')).rows,
    ).toHaveLength(3);
  });

  it('tells all of a group when the database itself fails, and goes on afterwards', async () => {
    const { store } = numbers();
    await pool.query('ALTER TABLE thing RENAME TO hidden');
    const results = await Promise.allSettled([300, 301].map(store));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await pool.query('ALTER TABLE hidden RENAME TO thing');
    expect(await store(302)).toBe('stored 302');
  });

  it('holds the next group back where it is told to, and not those who are done', async () => {
    const asked: number[] = [];
    const goOn = Promise.withResolvers<void>();
    const { groups, store } = numbers(2, undefined, (waiting) => {
      asked.push(waiting);
      return waiting > 2 ? goOn.promise : undefined;
    });
    const stored = range(400, 6).map(store);
    await Promise.all(stored.slice(0, 2));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(groups).toEqual([[400, 401]]);
    goOn.resolve();
    await Promise.all(stored);
    expect(groups).toEqual([
      [400, 401],
      [402, 403],
      [404, 405],
    ]);
    expect(asked).toEqual([4, 2]);
  });
});
