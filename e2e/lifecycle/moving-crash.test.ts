import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MoveReport } from '@madang/contracts/chat/moving';
import { call, collect, eventsOf, startGuest } from '../support/client.ts';
import { startKilledWorker, type KilledWorker } from '../support/killed-workers.ts';

let worker: KilledWorker;
beforeAll(async () => {
  worker = await startKilledWorker([{ table: 'chat.message', column: 'content', on: 'INSERT' }]);
});
afterAll(() => worker.stop());

const CONVERSATIONS = 40;
const HELD = 25;
const said = (role: string, text: string) => ({ author: { role }, content: { content_type: 'text', parts: [text] } });
const EXPORT = JSON.stringify(
  Array.from({ length: CONVERSATIONS }, (_, n) => ({
    conversation_id: `c-${n}`,
    title: `대화 ${n}`,
    create_time: 1_700_000_000 + n,
    mapping: {
      u: { parent: null, message: said('user', `물음 ${n}`) },
      a: { parent: 'u', message: said('assistant', `답 ${n}`) },
    },
    current_node: 'a',
  })),
);

it('an import whose process is killed has stored whole conversations only, and the same file goes on where it was', async () => {
  const me = await startGuest(worker.url);
  const post = () => {
    const form = new FormData();
    form.append('file', new Blob([EXPORT]), 'conversations.json');
    const headers = { authorization: `Bearer ${me.token}` };
    return fetch(`${worker.url}/api/v1/import/conversations`, { method: 'POST', headers, body: form });
  };
  const listed = async () =>
    (await call(worker.url, 'GET /conversations', { query: { limit: 100 } }, me)).body.items.map(({ id }) => id);
  const staged = path.join(worker.database.config.dataFolder, 'staged');
  const stagedBy = async (pid: number) =>
    (await readdir(staged).catch(() => [])).filter((name) => name.includes(`-${pid}-`));
  const killed = worker.pid;
  // The answer of one of them is being stored, and its question is.
  const cutOff = await worker.killAt(
    `답 ${HELD}`,
    async () => ({ response: await post() }),
    async () => expect(await stagedBy(killed)).toHaveLength(1),
  );
  await expect(cutOff.response.text()).rejects.toThrow();
  expect(await stagedBy(killed)).toEqual([]);
  const before = await listed();
  expect(before).toHaveLength(HELD);
  const last = (await collect(eventsOf(await post()))).at(-1);
  expect(last?.data['report'] as MoveReport).toMatchObject({
    conversations: CONVERSATIONS - HELD,
    messages: 2 * (CONVERSATIONS - HELD),
    were_there: HELD,
    left: [],
  });
  const after = await listed();
  expect(after).toHaveLength(CONVERSATIONS);
  expect(after).toEqual(expect.arrayContaining(before));
  const { rows } = await worker.admin.query('SELECT count(*)::int AS n FROM chat.message GROUP BY conversation_id');
  expect(rows).toEqual(Array.from({ length: CONVERSATIONS }, () => ({ n: 2 })));
});
