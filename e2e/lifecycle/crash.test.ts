import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { call, collect, readStream, startGuest, textOf, type Person, type StreamedEvent } from '../support/client.ts';

const QUESTION = '깨진 유리컵은 어떻게 버려?';
/** One installation, which every test leaves running. */
let folder: string;
let server: MadangProcess;
const env = (): Record<string, string> => ({
  NODE_ENV: 'test',
  MADANG_DATA: folder,
  LOG_LEVEL: 'warn',
  RATE_LIMIT_PER_MINUTE: '0',
  DRAIN_SECONDS: '120',
});
const start = async (): Promise<MadangProcess> => (server = await startProcess([], env()));
const postmaster = async (): Promise<number> =>
  Number((await readFile(path.join(folder, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0]);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'madang-crash-'));
  await start();
});
afterAll(async () => {
  server.kill('SIGTERM');
  await server.exited();
  await rm(folder, { recursive: true, force: true });
});

/** A conversation with an answer that is being written, of which some has been seen. */
const halfAnswered = async (): Promise<{ guest: Person; conversation: string; seen: StreamedEvent[] }> => {
  const guest = await startGuest(server.url);
  const { body } = await call(
    server.url,
    'POST /conversations',
    { body: { app: 'eco', message: QUESTION } },
    { token: guest.token },
  );
  const conversation = body.conversation.id;
  const seen: StreamedEvent[] = [];
  for await (const event of readStream(server.url, guest.token, { conversation })) {
    seen.push(event);
    if (seen.filter(({ event: name }) => name === 'message.delta').length >= 4) break;
  }
  return { guest, conversation, seen };
};

/** What was acknowledged is there, and what was seen is a beginning of what is kept. */
const expectNothingLost = async (
  { guest, conversation, seen }: Awaited<ReturnType<typeof halfAnswered>>,
  status: string,
): Promise<void> => {
  const rest = await collect(
    readStream(server.url, guest.token, { conversation, lastEventId: String(seen.at(-1)?.id) }),
  );
  expect(rest.at(-1)?.event).toBe(status === 'complete' ? 'message.completed' : `message.${status}`);
  const { body } = await call(
    server.url,
    'GET /conversations/:id/messages',
    { params: { id: conversation } },
    { token: guest.token },
  );
  expect(body.items.map((message) => message.status)).toEqual(['complete', status]);
  expect(body.items[0]?.content).toBe(QUESTION);
  expect(textOf([...seen, ...rest])).toBe(body.items[1]?.content);
  const parts = body.items[1]?.parts ?? [];
  expect(parts.map((part) => ('text' in part ? part.text : '')).join('')).toBe(body.items[1]?.content);
  expect(parts.flatMap((part) => (part.type === 'tool' ? [part.name] : []))).toEqual(
    [...seen, ...rest].filter(({ event }) => event === 'tool.called').map(({ data }) => data['name']),
  );
  expect(body.items[1]?.citations[0]?.ref).toBe('broken-glass');
};

it('keeps everything when the server is killed in the middle of an answer', async () => {
  const before = await halfAnswered();
  server.kill('SIGKILL');
  await server.exited();
  await start();
  await expectNothingLost(before, 'interrupted');
});

it('goes on with the answer when PostgreSQL is killed', async () => {
  const before = await halfAnswered();
  process.kill(await postmaster(), 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const deadline = Date.now() + 120_000;
  while (
    Date.now() < deadline &&
    !(await fetch(`${server.url}/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await new Promise((resolve) => setTimeout(resolve, 50));
  await expectNothingLost(before, 'complete');
  expect(server.output().match(/what needs it is refused until it is back/g)?.length ?? 0).toBeLessThan(2); // an outage is one line
  server.kill('SIGTERM');
  expect({ code: await server.exited(), output: server.output().slice(-1000) }).toMatchObject({ code: 0 });
  await start();
});

it('keeps everything when both are killed', async () => {
  const before = await halfAnswered();
  process.kill(await postmaster(), 'SIGKILL');
  server.kill('SIGKILL');
  await server.exited();
  await start();
  await expectNothingLost(before, 'interrupted');
});

it('tells a second starter on the same folder that it is in use, and goes on', async () => {
  await expect(startProcess([], env())).rejects.toThrow(/another Madang uses this folder/);
  expect((await call(server.url, 'GET /health', {})).body.status).toBe('healthy');
});
