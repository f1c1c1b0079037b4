import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCalendar } from '#platform/calendar';
import type { Database } from '#platform/db/database';
import { lastDays } from '#platform/figures';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { medianOf, STEPS, stepOf } from './models/first-token-steps.ts';
import { countChat, messagesByDay } from './store/figures.ts';
import { addToModelDays } from './store/model-days.ts';

const CALENDAR = createCalendar('Asia/Seoul');
const MIDNIGHT = Date.parse('2026-11-30T15:00:00Z');
const OLD = 100_000;

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('chat');
});
afterAll(() => database.close());

/** So many messages at a moment, in a conversation of an app; ids as they are given then. */
const say = async (app: string, moment: number, count: number, error: string | null = null): Promise<void> => {
  const ms = moment.toString(16).padStart(12, '0');
  const prefix = `${ms.slice(0, 8)}-${ms.slice(8)}-7`;
  await db.execute(sql`
    WITH c AS (INSERT INTO chat.conversation (id, owner_id, app) VALUES (gen_random_uuid(), gen_random_uuid(), ${app}) RETURNING id)
    INSERT INTO chat.message (id, conversation_id, position, role, content, status, error_code, created_at)
    SELECT (${prefix} || substr(md5(n::text || ${app} || ${moment}::text), 1, 3) || '-8' || substr(md5(n::text), 1, 3) || '-' || substr(md5(n::text), 4, 12))::uuid,
      c.id, n, 'assistant', 'x', 'done', ${error}, ${new Date(moment).toISOString()}::timestamptz
    FROM c, generate_series(1, ${count}::int) n`);
};

it('counts by days of Seoul and by app, without reading what is older', async () => {
  await say('chat', MIDNIGHT - 200 * 86_400_000, OLD);
  await say('shop', MIDNIGHT - 1, 3, 'model_unreachable');
  await say('shop', MIDNIGHT, 2);
  await say('yard', MIDNIGHT + 1000, 4);
  await db.execute(sql`ANALYZE chat.message`);
  const asked = lastDays(CALENDAR, MIDNIGHT + 3_600_000, 7);
  const { days } = asked;
  const figures = await countChat(db, asked);
  expect(figures.days.slice(-2)).toMatchObject([
    { day: '2026-11-30', messages: 3, failed: 3 },
    { day: '2026-12-01', messages: 6, failed: 0 },
  ]);
  expect(figures.apps).toEqual([
    { app: 'shop', messages: [0, 0, 0, 0, 0, 3, 2] },
    { app: 'yard', messages: [0, 0, 0, 0, 0, 0, 4] },
  ]);
  expect(figures.first_token_ms).toEqual({ median: null, days: days.map(() => null) });
  const steps = (ms: number, count: number) =>
    Array.from({ length: STEPS }, (_, step) => (step === stepOf(ms) ? count : 0));
  await addToModelDays(db, [
    { model: 'a/one', day: '2026-11-30', switches: 0, firstTokens: steps(200, 1) },
    { model: 'a/one', day: '2026-12-01', switches: 0, firstTokens: steps(2000, 5) },
    { model: 'b/two', day: '2026-12-01', switches: 0, firstTokens: steps(400, 1) },
    { model: 'a/one', day: '2026-06-01', switches: 0, firstTokens: steps(60_000, 99) },
  ]);
  const waited = (await countChat(db, asked)).first_token_ms;
  const about = (ms: number) => medianOf(steps(ms, 1));
  expect(waited).toEqual({ median: about(2000), days: [null, null, null, null, null, about(200), about(2000)] });
  // As the pools of services have it.
  const { rows } = await db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL enable_seqscan = off`);
    return tx.execute<{ 'QUERY PLAN': string }>(sql`EXPLAIN (ANALYZE, TIMING OFF) ${messagesByDay(asked)}`);
  });
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('message_pkey');
  expect(plan).not.toMatch(/actual rows=\d{5,}/);
});
