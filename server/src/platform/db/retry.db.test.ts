import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { testDatabase } from '#platform/testing/database';
import { retryingTransactions } from './retry.ts';

it('two that wait for each other are both done in the end; what fails by itself is not tried again', async () => {
  const { database, close } = await testDatabase({ name: 'identity' });
  try {
    const db = retryingTransactions(database);
    const holding: (() => void)[] = [];
    const both = new Promise<void>((resolve) => holding.push(resolve));
    let waiting = 0;
    let runs = 0;
    const lock = (first: number, second: number): Promise<string> =>
      db.transaction(async (tx) => {
        runs += 1;
        await tx.execute(sql`SELECT pg_advisory_xact_lock(${first}::bigint)`);
        waiting += 1;
        if (waiting === 2) holding[0]?.();
        await both;
        await tx.execute(sql`SELECT pg_advisory_xact_lock(${second}::bigint)`);
        return 'done';
      });
    expect(await Promise.all([lock(4_001, 4_002), lock(4_002, 4_001)])).toEqual(['done', 'done']);
    expect(runs).toBeGreaterThan(2);

    let failed = 0;
    const failing = db.transaction(() => {
      failed += 1;
      return Promise.reject(new Error('its own fault'));
    });
    await expect(failing).rejects.toThrow('its own fault');
    expect(failed).toBe(1);
    expect((await db.execute(sql`SELECT 1 AS one`)).rows).toEqual([{ one: 1 }]);
  } finally {
    await close();
  }
});
