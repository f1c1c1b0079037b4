import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '#platform/testing/database';
import { kindOf } from '../passwords/hash.ts';
import { HASH_KIND, IS_OUTDATED } from '../schema.ts';
import { outdatedKinds } from './credentials.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database: db, close } = await testDatabase({ name: 'identity' }));
});
afterAll(() => close());

const insert = async (hash: string, times = 1): Promise<void> => {
  for (let n = 0; n < times; n += 1) {
    const id = uuidv7();
    await db.execute(sql`INSERT INTO auth.users (id, kind, name, roles) VALUES (${id}, 'user', '하늘', '{user}')`);
    await db.execute(sql`INSERT INTO auth.credentials (user_id, password_hash) VALUES (${id}, ${hash})`);
  }
};

it('names each kind of hash beside today’s once, as the one who looks at a hash does, and finds them by their index', async () => {
  await insert('$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc', 3);
  expect(await outdatedKinds(db)).toEqual([]);
  const earlier = [
    '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    '$2y$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ];
  for (const hash of earlier) await insert(hash, 4);
  expect(await outdatedKinds(db)).toEqual(earlier.map(kindOf));
  const plan = await db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL enable_seqscan = off`);
    return tx.execute<{ 'QUERY PLAN': string }>(
      sql`EXPLAIN SELECT ${HASH_KIND} FROM auth.credentials WHERE ${IS_OUTDATED} AND ${HASH_KIND} > 'bcrypt' ORDER BY 1 LIMIT 1`,
    );
  });
  expect(plan.rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('using credentials_outdated');
});
