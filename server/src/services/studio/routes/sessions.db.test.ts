import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '@madang/contracts/index';
import type { Database } from '../../../platform/db/database.ts';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { serveRoutes, type ServedRoutes } from '../../../platform/testing/serve-routes.ts';
import { insertMessage } from '../store/history.ts';
import { personalData } from '../personal-data.ts';
import { createSessionRoutes } from './sessions.ts';

let database: TestDatabase;
let db: Database;
let served: ServedRoutes;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('studio');
  served = await serveRoutes(
    database.config,
    'studio',
    contracts.studio,
    createSessionRoutes(db, (path) => `${path}?signed`),
  );
});
afterAll(async () => {
  await served.close();
  await database.close();
});

const open = async (token: string, session_id?: unknown): Promise<string> => {
  const { status, body } = await served.ask('POST', '/chat/session', token, { session_id });
  expect(status).toBe(200);
  return String(body['session_id']);
};
const say = async (session: string, n: number): Promise<void> =>
  insertMessage(db, {
    id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    sessionId: session,
    role: 'user',
    content: `말 ${n}`,
  });

it('goes on with a session of the caller, and begins a new one for whatever else clients send', async () => {
  const [me, other] = [randomUUID(), randomUUID()];
  const mine = await open(me);
  expect(await open(me, mine)).toBe(mine);
  expect(await open(me, ` ${mine.toUpperCase()} `)).toBe(mine);
  const theirs = await open(other);
  const given = ['undefined', 'null', 'None', '', null, undefined, 'x', randomUUID(), theirs];
  const begun = await Promise.all(given.map((id) => open(me, id)));
  expect(new Set([...begun, mine, theirs]).size).toBe(given.length + 2);
  // Theirs is theirs still.
  expect(await open(other, theirs)).toBe(theirs);
  expect((await served.ask('POST', '/chat/session', me, { session_id: 7 })).status).toBe(422);
});

it('tells what was said, the latest first page, and nothing of a session of somebody else', async () => {
  const [me, other] = [randomUUID(), randomUUID()];
  const session = await open(me);
  for (let n = 1; n <= 17; n += 1) await say(session, n);
  const first = await served.ask('GET', `/chat/history?session_id=${session}`, me);
  const said = (body: Readonly<Record<string, unknown>>): string[] =>
    (body['items'] as { content: string }[]).map(({ content }) => content);
  expect(said(first.body)).toEqual(Array.from({ length: 15 }, (_, n) => `말 ${n + 3}`));
  const earlier = await served.ask(
    'GET',
    `/chat/history?session_id=${session}&cursor=${String(first.body['next_cursor'])}`,
    me,
  );
  expect(said(earlier.body)).toEqual(['말 1', '말 2']);
  expect(earlier.body['next_cursor']).toBeNull();
  for (const id of [session, randomUUID(), 'undefined'])
    expect((await served.ask('GET', `/chat/history?session_id=${id}`, other)).body).toEqual({
      items: [],
      next_cursor: null,
    });
});

it('keeps a session whose owner is gone, without an owner and without what was said in it', async () => {
  const me = randomUUID();
  const session = await open(me);
  await say(session, 900);
  await personalData.erase(db, me);
  const { rows } = await db.$client.query<{ owner_id: string | null; said: number }>(
    'SELECT owner_id, (SELECT count(*)::int FROM studio.chat_history h WHERE h.session_id = s.id) AS said FROM studio.chat_session s WHERE id = $1',
    [session],
  );
  expect(rows).toEqual([{ owner_id: null, said: 0 }]);
  expect(await open(me, session)).not.toBe(session);
});
