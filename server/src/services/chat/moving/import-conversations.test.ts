import { Readable } from 'node:stream';
import pino from 'pino';
import { expect, it, vi } from 'vitest';
import { importConversations } from './import-conversations.ts';

type Args = Parameters<typeof importConversations>;

/** One of no conversations. */
const begin = () => {
  const client = new AbortController();
  const done = vi.fn(() => Promise.resolve());
  const documents = vi.fn(() => []);
  const context = { opened: { bytes: 0, documents }, as: { request: { signal: client.signal, locale: 'en' } } };
  const events = importConversations(context as unknown as Args[0], pino({ level: 'silent' }), done);
  const written: string[] = [];
  const run = () =>
    events.source({
      write: (some) => written.push(...some.map(({ event }) => event)) > 0,
      drained: () => Promise.resolve(),
    });
  return { client, done, documents, written, run };
};

it('what is held for an import is let go of where its client leaves before the first event, and once', async () => {
  const { client, done, documents, written, run } = begin();
  client.abort();
  expect(done).toHaveBeenCalledTimes(1);
  await run();
  expect([done.mock.calls.length, documents.mock.calls.length, written]).toEqual([1, 0, []]);
});

it('one that runs is over by itself, and held until then', async () => {
  const { client, done, run } = begin();
  const running = run();
  client.abort();
  expect(done).not.toHaveBeenCalled();
  await running;
  expect(done).toHaveBeenCalledTimes(1);
});

/** Of conversations that are all there. */
const beginMany = (count: number) => {
  const told: { event: string; data: Record<string, unknown> }[] = [];
  const done = vi.fn(() => Promise.resolve());
  let read = 0;
  const conversation = (n: number) => JSON.stringify({ conversation: { id: `c${n}` }, messages: [] });
  const documents = function* () {
    for (; read < count; read += 1) yield Readable.from([Buffer.from(conversation(read))]);
  };
  const rows = {
    from: () => ({ where: () => ({ orderBy: () => Promise.resolve([{ id: 'there', deletedAt: null }]) }) }),
  };
  const as = { caller: { userId: 'me' }, request: { signal: new AbortController().signal, locale: 'en' } };
  const context = { db: { select: () => rows }, opened: { bytes: 0, documents }, as } as unknown as Args[0];
  const run = (hasRoom: boolean) =>
    importConversations(context, pino({ level: 'silent' }), done).source({
      write: (some) => {
        told.push(...some.map(({ event, json }) => ({ event, data: JSON.parse(json) as Record<string, unknown> })));
        return hasRoom;
      },
      drained: () => new Promise(() => undefined),
    });
  return { told, done, run, read: () => read };
};

it('a reader who takes nothing misses what is told, and holds nothing', async () => {
  const { told, done, run } = beginMany(5);
  await run(false);
  expect([told.map(({ event }) => event), done.mock.calls.length]).toEqual([['progress', 'done'], 1]);
});

it('nothing is read after 10,000 conversations, and that is said', async () => {
  const { told, run, read } = beginMany(20_000);
  await run(true);
  expect(read()).toBe(10_000);
  expect(told.at(-1)).toMatchObject({
    event: 'done',
    data: { report: { were_there: 10_000, left: [{ reason: 'too_many', count: 1 }] } },
  });
});
