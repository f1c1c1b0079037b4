import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServiceClient } from '#platform/client';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { conversation, heldFile, share } from '../schema.ts';
import { endShare } from '../shares/share-conversation.ts';
import { insertConversation } from './conversations.ts';
import { bindHeld, findUnbound, noteHeld, unbindGone } from './held-files.ts';
import { emptyGone, findShare, insertShare } from './shares.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('chat');
});
afterAll(() => database.close());

const message = {
  ...{ role: 'user' as const, content: '우리 집 주소는 비밀', parts: [], status: 'complete' as const, model: null },
  ...{ citations: [], finish_reason: null, error_code: null, created_at: '2026-01-01T00:00:00.000Z' },
};
const ownerId = randomUUID();
/** A share with a file of its own. */
const make = async (change: { readonly expiresAt?: Date; readonly revokedAt?: Date } = {}) => {
  const { id: conversationId } = await db.transaction((tx) =>
    insertConversation(tx, { id: randomUUID(), ownerId, app: 'chat', title: null, messageCount: 1 }),
  );
  const of = { ownerId, conversationId, title: '우리 집', app: 'chat' as const, messages: [message] };
  const { id } = await insertShare(db, { ...of, expiresAt: null, ...change });
  const file = randomUUID();
  await noteHeld(db, ownerId, [file]);
  await bindHeld(db, [file], { shareId: id });
  await db
    .update(heldFile)
    .set({ createdAt: new Date(0) })
    .where(eq(heldFile.id, file));
  return { id, conversationId, file };
};

it('what was shared goes with its conversation, its time and its taking back, files too; what is open stays', async () => {
  const [open, later, expired, purged, revoked] = [
    await make(),
    await make({ expiresAt: new Date(Date.now() + 3_600_000) }),
    await make({ expiresAt: new Date(Date.now() - 1000) }),
    await make(),
    await make({ revokedAt: new Date() }),
  ];
  await db.delete(conversation).where(eq(conversation.id, purged.conversationId));
  for (let run = 0; run < 2; run += 1) {
    await unbindGone(db);
    await emptyGone(db);
  }
  for (const { id } of [expired, purged, revoked])
    expect(await findShare(db, id)).toMatchObject({ isOpen: false, messages: [], title: null });
  for (const { id } of [open, later])
    expect(await findShare(db, id)).toMatchObject({ isOpen: true, messages: [message], title: '우리 집' });
  // Of one that is taken back they are let go at that moment.
  const unbound = await findUnbound(db, 10);
  expect(unbound?.ids.toSorted()).toEqual([expired.file, purged.file].toSorted());
  expect((await db.select().from(share)).length).toBe(5);
});

it('one that is taken back lets go of its own files, and waits for those of nobody else', async () => {
  const [mine, others] = [await make(), randomUUID()];
  await noteHeld(db, randomUUID(), [others]);
  await db
    .update(heldFile)
    .set({ createdAt: new Date(0) })
    .where(eq(heldFile.id, others));
  const asked: unknown[] = [];
  const client = {
    call: (key: string, { body }: { body: unknown }) => {
      asked.push([key, body]);
      return Promise.resolve({});
    },
  } as unknown as ServiceClient;
  await endShare({ db, client }, mine.id, ownerId);
  expect(asked).toEqual([['POST /internal/files/held/release', { ids: [mine.file] }]]);
  expect(await db.$count(heldFile, eq(heldFile.id, mine.file))).toBe(0);
  // The files service is away: it is taken back all the same, and the file is there for the next run.
  const later = await make();
  const away = { call: () => Promise.reject(new Error('away')) } as unknown as ServiceClient;
  await endShare({ db, client: away }, later.id, ownerId);
  expect(await findShare(db, later.id)).toMatchObject({ isOpen: false });
  expect((await findUnbound(db, 10))?.ids).toEqual(expect.arrayContaining([later.file]));
});
