import { afterAll, beforeAll, expect, it } from 'vitest';
import { DELETE_BATCH } from '#platform/db/delete-in-batches';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { watchDeletions, type WatchedDeletions } from '../../platform/testing/watch-deletions.ts';
import { forgetOldMerges } from './accounts/merge-guest.ts';
import { deleteExpiredRevocations } from './store/sessions.ts';
import { createThrottle } from './throttle/throttle.ts';
import { sweepOneTimeTokens } from './tokens/one-time-token.ts';

const MANY = 2200;
let database: TestDatabase;
let watched: WatchedDeletions;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  watched = await watchDeletions(database.adminUrl, ['auth', 'platform']);
  db = database.connect('identity');
});
afterAll(async () => {
  await watched.stop();
  await database.close();
});

const ROWS = 'FROM generate_series(1, $1::int) AS n';
const countOf = async (table: string): Promise<number> =>
  Number(((await watched.query(`SELECT count(*) FROM ${table}`)).rows[0] as { count: string }).count);

it.each([
  [
    'auth.one_time_tokens',
    `INSERT INTO auth.one_time_tokens (id, purpose, data, expires_at) SELECT 'old ' || n, 'nonce', '{}', now() - interval '1 minute' ${ROWS}`,
    "INSERT INTO auth.one_time_tokens (id, purpose, data, expires_at) VALUES ('new', 'nonce', '{}', now() + interval '1 hour')",
    () => sweepOneTimeTokens(db),
  ],
  [
    'auth.attempts',
    `INSERT INTO auth.attempts (key, window_start, count) SELECT 'old ' || n, now() - interval '40 days', 1 ${ROWS}`,
    "INSERT INTO auth.attempts (key, window_start, count) VALUES ('new', now(), 1)",
    () => createThrottle(db).sweep(),
  ],
  [
    'auth.guest_merges',
    `INSERT INTO auth.guest_merges (guest_id, user_id, created_at, pending) SELECT gen_random_uuid(), gen_random_uuid(), now() - interval '91 days', '{}' ${ROWS}`,
    "INSERT INTO auth.guest_merges (guest_id, user_id, created_at, pending) VALUES (gen_random_uuid(), gen_random_uuid(), now() - interval '91 days', '{chat}')",
    () => forgetOldMerges(db),
  ],
  [
    'platform.revocation',
    `INSERT INTO platform.revocation (kind, value, expires_at) SELECT 'token', gen_random_uuid(), now() - interval '1 minute' ${ROWS}`,
    "INSERT INTO platform.revocation (kind, value, expires_at) VALUES ('token', gen_random_uuid(), now() + interval '1 hour')",
    () => deleteExpiredRevocations(db),
  ],
] as const)('what is old of %s goes in batches, and nothing else', async (table, old, kept, sweep) => {
  await watched.query(old, [MANY]);
  await watched.query(kept);
  await sweep();
  expect(await countOf(table)).toBe(1);
  expect(await watched.largest()).toEqual({ [table.split('.')[1] ?? '']: DELETE_BATCH });
});
