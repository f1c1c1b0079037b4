import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { createLog } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { watchTables } from '../platform/db/watch-tables.ts';
import { SERVICES } from '../services.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it('the size of every table that a service wants watched is in the metrics, as its own role sees it', async () => {
  const metrics = createMetrics();
  const wanted: string[] = [];
  watchTables(
    metrics,
    SERVICES.map(({ name, schema, watched = {} }) => ({
      pool: database.connect(name).$client,
      schema,
      tables: watched,
    })),
    createLog({ LOG_LEVEL: 'warn', LOG_FORMAT: 'json' }),
  );
  for (const { schema, watched = {} } of SERVICES) {
    for (const [kind, tables] of Object.entries({ large: watched.large ?? [], queue: watched.queues ?? [] }))
      for (const table of tables) wanted.push(`schema="${schema}",table="${table}",kind="${kind}"`);
  }
  expect(wanted.length).toBeGreaterThan(10);
  const text = await metrics.registry.metrics();
  for (const gauge of ['madang_table_rows', 'madang_table_dead_rows', 'madang_table_bytes']) {
    const told = [...text.matchAll(new RegExp(`^${gauge}\\{(.*)\\} \\d+$`, 'gm'))].map(([, labels]) => labels);
    expect(told.toSorted()).toEqual(wanted.toSorted());
  }
  expect(text).toMatch(/^madang_table_bytes\{schema="chat",table="message",kind="large"\} [1-9]\d+$/m);
});
