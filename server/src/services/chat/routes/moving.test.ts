import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MOST_GUEST_BYTES } from '@madang/contracts/chat/moving';
import { createMovingRoutes } from './moving.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'madang-moving-'));
});
afterEach(() => rm(folder, { recursive: true }));

const EXPORT = JSON.stringify([{ conversation: { id: 'a' }, messages: [] }]);
const whole = async function* (text = EXPORT): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
};
/** Of an upload that comes until it is ended. */
const slow = () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const bytes = (async function* () {
    yield Buffer.from('[');
    await promise;
    yield Buffer.from(']');
  })();
  return { bytes, end: () => resolve(undefined) };
};

type Routes = ReturnType<typeof createMovingRoutes>;
type Call = Parameters<Routes['POST /import/conversations']>[0];
const createRoutes = (): Routes => {
  const db = { execute: () => Promise.resolve({ rows: [{ bytes: 0 }] }) };
  const context = { db, log: pino({ level: 'silent' }), config: { dataFolder: folder } };
  const [own, reads] = [context, {}] as unknown as Parameters<typeof createMovingRoutes>;
  return createMovingRoutes(own, reads);
};
const importer =
  (routes: Routes) =>
  async (userId: string, bytes: AsyncIterable<Uint8Array>, kind = 'account', signal = new AbortController().signal) => {
    const body = { receive: (take: (file: object) => Promise<void>) => take({ name: 'a.json', bytes }) };
    const call = { body, caller: { userId, kind }, request: { signal, locale: 'en' } } as unknown as Call;
    await routes['POST /import/conversations'](call);
  };

it('who sends slowly keeps a place from nobody but themselves', async () => {
  const begin = importer(createRoutes());
  const uploads = Array.from({ length: 6 }, slow);
  const sending = uploads.map(({ bytes }, n) => begin(`slow ${n}`, bytes));
  await begin('quick', whole());
  await expect(begin('slow 0', whole())).rejects.toMatchObject({ code: 'import_in_progress' });
  for (const [n, { end }] of uploads.entries()) {
    end();
    await expect(sending[n]).rejects.toMatchObject({ code: 'not_an_export' });
  }
});

it('four at once are read, and the place of one that is over is free again', async () => {
  const begin = importer(createRoutes());
  const leaver = new AbortController();
  await begin('leaver', whole(), 'account', leaver.signal);
  for (const who of ['b', 'c', 'd']) await begin(who, whole());
  await expect(begin('e', whole())).rejects.toMatchObject({ code: 'import_in_progress' });
  leaver.abort();
  await begin('e', whole());
  await expect(begin('f', whole())).rejects.toMatchObject({ code: 'import_in_progress' });
  expect(await readdir(path.join(folder, 'staged'))).toHaveLength(4);
});

it('a guest brings less than an account does', async () => {
  const begin = importer(createRoutes());
  const piece = Buffer.alloc(1024 * 1024, ' ');
  const bytes = (async function* () {
    for (let sent = 0; sent <= MOST_GUEST_BYTES; sent += piece.length) yield await Promise.resolve(piece);
  })();
  await expect(begin('guest', bytes, 'guest')).rejects.toMatchObject({ code: 'file_too_large' });
  expect(await readdir(path.join(folder, 'staged'))).toEqual([]);
});
