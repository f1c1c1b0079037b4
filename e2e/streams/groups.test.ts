import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let installation: Installation;
let admin: pg.Client;
let me: Person;
beforeAll(async () => {
  installation = await startShape('together', { LOG_LEVEL: 'error' });
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
  me = await startGuest(installation.url);
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
});

const begin = async (): Promise<string> =>
  (await call(installation.url, 'POST /conversations', { body: { app: 'eco' } }, { token: me.token })).body.conversation
    .id;
const say = async (id: string, content = '거울', stream = false) =>
  (
    await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content, stream } },
      { token: me.token },
    )
  ).body;
const messages = async (id: string) =>
  (
    await call(
      installation.elsewhere,
      'GET /conversations/:id/messages',
      { params: { id }, query: {} },
      { token: me.token },
    )
  ).body.items;
const statusOf = async (id: string): Promise<string | undefined> => (await messages(id)).at(-1)?.status;

/** Whoever holds a row for long: an admin with a shell, a process that was stopped in the middle. */
const holding = async (lock: string, id: string, work: () => Promise<void>): Promise<void> => {
  await admin.query('BEGIN');
  try {
    await admin.query(lock, [id]);
    await work();
  } finally {
    await admin.query('ROLLBACK');
  }
};

it('turns of many at the same time are each stored whole', async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, begin));
  const turns = await Promise.all(ids.map((id, index) => say(id, `거울 ${index}`)));
  for (const [index, id] of ids.entries()) {
    expect((await messages(id)).map((message) => message.id)).toEqual([
      turns[index]?.user_message.id,
      turns[index]?.ai_message.id,
    ]);
    expect(turns[index]).toMatchObject({
      user_message: { content: `거울 ${index}`, conversation_id: id },
      ai_message: { status: 'complete', conversation_id: id },
    });
  }
});

it('of many turns in one conversation at the same time, one is taken and the others are told why not', async () => {
  const id = await begin();
  const tries = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => say(id, `우산 ${index}`, true)));
  const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(refused).toHaveLength(11);
  for (const reason of refused) expect(reason).toMatchObject({ problem: { code: 'turn_in_progress' } });
  await expect.poll(() => statusOf(id)).toBe('complete');
  expect(await messages(id)).toHaveLength(2);
});

it('whoever holds one conversation holds up nobody else', async () => {
  const [held, free] = [await begin(), await begin()];
  let waiting: ReturnType<typeof say> | undefined;
  await holding('SELECT FROM chat.conversation WHERE id = $1 FOR UPDATE', held, async () => {
    waiting = say(held);
    const others = await Promise.all([
      say(free),
      call(installation.url, 'POST /conversations', { body: { app: 'eco', message: '우산' } }, { token: me.token }),
    ]);
    expect(others[0].ai_message.status).toBe('complete');
    expect(await messages(held)).toEqual([]);
  });
  expect((await waiting)?.ai_message.status).toBe('complete');
});

it('whoever holds one answer keeps no other from ending', async () => {
  const [held, free] = [await begin(), await begin()];
  const turn = await say(held, '거울', true);
  await holding('SELECT FROM chat.message WHERE id = $1 FOR UPDATE', turn.ai_message.id, async () => {
    expect((await say(free)).ai_message.status).toBe('complete');
    await sleep(1500);
    expect(await statusOf(held)).toBe('generating');
    expect((await say(free, '우산')).ai_message.status).toBe('complete');
    expect((await refusal(say(held, '우산'))).problem.code).toBe('turn_in_progress');
  });
  await expect.poll(() => statusOf(held)).toBe('complete');
});
