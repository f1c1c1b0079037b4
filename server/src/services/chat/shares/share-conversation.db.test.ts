import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { shares } from '@madang/contracts/chat/shares';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database, Transaction } from '#platform/db/database';
import type { ServiceContext } from '#platform/service';
import { idempotentHandlers } from '#platform/idempotency/idempotent-handlers';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { createShareRoutes } from '../routes/shares.ts';
import { conversation, message, share } from '../schema.ts';
import { cloneSnapshot } from './clone-snapshot.ts';
import type { ShareJudge } from './judge-shared.ts';

let database: TestDatabase;
let db: Database;
/** Another process. */
let elsewhere: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  [db, elsewhere] = [database.connect('chat'), database.connect('chat')];
});
afterAll(() => database.close());

const said = {
  ...{ role: 'user' as const, content: '물음', parts: [], status: 'complete' as const, model: null },
  ...{ citations: [], finish_reason: null, error_code: null, created_at: '2026-01-01T00:00:00.000Z' },
};
const begin = (ownerId: string) =>
  db.transaction((tx) => cloneSnapshot(tx, ownerId, { title: '제목', app: 'chat', messages: [said] }));
const shareWith = (judge: ShareJudge, key: string | undefined) => {
  const context = { db, client: {}, addresses: { sign: () => '' } } as unknown as ServiceContext;
  const keys = { derive: () => Buffer.alloc(32, 7) };
  const handlers = idempotentHandlers(shares, createShareRoutes(context, judge), { db, keys });
  return (caller: { kind: 'user'; userId: string }, conversation_id: string) =>
    (handlers['POST /shares'] as unknown as (call: object) => Promise<unknown>)({
      ...{ params: {}, query: {}, body: { conversation_id }, caller },
      request: { headers: { 'idempotency-key': key }, signal: new AbortController().signal },
    });
};
const sharesOf = (ownerId: string) => db.$count(share, eq(share.ownerId, ownerId));

/** Changes it from another process, at once or not at all: whoever waited for a lock of the call would wait for ever. */
const change = (id: string, work: (tx: Transaction) => Promise<unknown>) =>
  elsewhere.transaction(async (tx) => {
    await tx.execute(sql`SELECT FROM ${conversation} WHERE id = ${id} FOR UPDATE NOWAIT`);
    await work(tx);
  });

it.each([undefined, randomUUID()])('nothing is locked while a share is judged (Idempotency-Key: %s)', async (key) => {
  const ownerId = randomUUID();
  const { id } = await begin(ownerId);
  const judged: string[][] = [];
  const judge: ShareJudge = async (_, all) => {
    judged.push(all.map(({ text }) => text));
    await change(id, async (tx) => {
      const { rowCount } = await tx.execute(
        sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()`,
      );
      expect(rowCount).toBe(0);
    });
  };
  const send = shareWith(judge, key);
  const made = await send({ kind: 'user', userId: ownerId }, id);
  if (key !== undefined) expect(await send({ kind: 'user', userId: ownerId }, id)).toEqual(made);
  expect([judged, await sharesOf(ownerId)]).toEqual([[['제목']], 1]);
});

it('what changes while it is judged is judged, too', async () => {
  const ownerId = randomUUID();
  const { id } = await begin(ownerId);
  const judged: string[] = [];
  const judge: ShareJudge = async (_, all) => {
    judged.push(...all.map(({ text }) => text));
    const changed = { status: 'interrupted' as const, content: '다른 말' };
    await change(id, (tx) => tx.update(message).set(changed).where(eq(message.conversationId, id)));
  };
  await shareWith(judge, randomUUID())({ kind: 'user', userId: ownerId }, id);
  expect([judged, await sharesOf(ownerId)]).toEqual([['제목', '다른 말'], 1]);
});

it('nothing is shared that changes each time that it is judged', async () => {
  const ownerId = randomUUID();
  const { id } = await begin(ownerId);
  let times = 0;
  const judge: ShareJudge = async () => {
    times += 1;
    await change(id, (tx) =>
      tx
        .update(conversation)
        .set({ title: `${times}` })
        .where(eq(conversation.id, id)),
    );
  };
  await expect(shareWith(judge, randomUUID())({ kind: 'user', userId: ownerId }, id)).rejects.toMatchObject({
    code: 'turn_in_progress',
  });
  expect([times, await sharesOf(ownerId)]).toEqual([3, 0]);
});
