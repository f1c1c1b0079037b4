import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MOST_GUEST_BYTES } from '@madang/contracts/chat/moving';
import type { Download } from '#platform/http/reply';
import { createImportPlaces } from '../moving/import-places.ts';
import { createOpenExports } from '../moving/open-exports.ts';
import { createConversationRoutes } from './conversations.ts';
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

/** Of an upload of which nothing may be read. */
const unread = async function* (): AsyncGenerator<Uint8Array> {
  yield await Promise.reject(new Error('it was sent'));
};

type Routes = ReturnType<typeof createMovingRoutes>;
type Call = Parameters<Routes['POST /import/conversations']>[0];
/** Sessions end by their ids. */
const createSessions = () => {
  const ended = new Set<string>();
  const listeners = new Set<() => void>();
  return {
    end: (id: string) => {
      ended.add(id);
      for (const listener of listeners) listener();
    },
    revocations: {
      isRevoked: (id: string) => ended.has(id),
      onRevoked: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    listeners,
  };
};
let sessions: ReturnType<typeof createSessions>;
const createRoutes = () => {
  sessions = createSessions();
  const db = { execute: () => Promise.resolve({ rows: [{ bytes: 0 }] }) };
  const { revocations } = sessions;
  const context = { db, log: pino({ level: 'silent' }), config: { dataFolder: folder }, revocations };
  const beginExport = createOpenExports(revocations);
  return createMovingRoutes(context as never, {} as never, beginExport);
};
const importer =
  (routes: Routes) =>
  async (userId: string, bytes: AsyncIterable<Uint8Array>, kind = 'user', signal = new AbortController().signal) => {
    const body = { receive: (take: (file: object) => Promise<void>) => take({ name: 'a.json', bytes }) };
    const call = {
      body,
      caller: { userId, kind, sessionId: userId, tokenId: userId },
      request: { signal, locale: 'en' },
    } as unknown as Call;
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
  await begin('leaver', whole(), 'user', leaver.signal);
  for (const who of ['b', 'c', 'd']) await begin(who, whole());
  await expect(begin('e', unread())).rejects.toMatchObject({ code: 'imports_busy' });
  leaver.abort();
  await begin('e', whole());
  await expect(begin('f', unread())).rejects.toMatchObject({ code: 'imports_busy' });
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

it('guests do not take the places of those who have accounts', async () => {
  const begin = importer(createRoutes());
  for (const who of ['a', 'b']) await begin(who, whole(), 'guest');
  await expect(begin('c', unread(), 'guest')).rejects.toMatchObject({ code: 'imports_busy' });
  for (const who of ['d', 'e']) await begin(who, whole());
  await expect(begin('f', unread())).rejects.toMatchObject({ code: 'imports_busy' });
});

it('so many files are on their way, and the next one is told before it is sent', async () => {
  const begin = importer(createRoutes());
  const uploads = Array.from({ length: 16 }, slow);
  const sending = uploads.map(({ bytes }, n) => begin(`slow ${n}`, bytes));
  await expect(begin('next', unread())).rejects.toMatchObject({ code: 'imports_busy' });
  for (const { end } of uploads) end();
  await Promise.allSettled(sending);
  await begin('next', whole());
});

it('no more bytes are kept for imports than there is room for', async () => {
  const placeFor = createImportPlaces(10);
  const one = placeFor('one', 'user');
  await Array.fromAsync(one.staged(whole('123456')));
  const two = placeFor('two', 'user');
  await expect(Array.fromAsync(two.staged(whole('12345')))).rejects.toMatchObject({ code: 'imports_busy' });
  one.leave();
  await Array.fromAsync(two.staged(whole('12345')));
});

it('an import is over with the session that began it, while its file comes and later', async () => {
  const begin = importer(createRoutes());
  const { bytes, end } = slow();
  const sending = begin('sends', bytes);
  await expect.poll(() => readdir(path.join(folder, 'staged'))).toHaveLength(1);
  sessions.end('sends');
  end();
  await expect(sending).rejects.toMatchObject({ code: 'session_revoked' });
  await begin('reads', whole());
  expect(await readdir(path.join(folder, 'staged'))).toHaveLength(1);
  sessions.end('reads');
  await expect.poll(() => readdir(path.join(folder, 'staged'))).toEqual([]);
  expect(sessions.listeners.size).toBe(0);
});

it('how long an import may take counts from when its file is here', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const begin = importer(createRoutes());
    const { bytes, end } = slow();
    const sending = begin('me', bytes, 'guest');
    const staged = async () => expect(await readdir(path.join(folder, 'staged'))).toHaveLength(1);
    await vi.waitFor(staged, { timeout: 60_000 });
    vi.advanceTimersByTime(60 * 60_000);
    end();
    await expect(sending).rejects.toMatchObject({ code: 'not_an_export' });
    await begin('me', whole(), 'guest');
    vi.advanceTimersByTime(9 * 60_000);
    await expect(begin('me', unread(), 'guest')).rejects.toMatchObject({ code: 'import_in_progress' });
    vi.advanceTimersByTime(2 * 60_000);
    await begin('me', whole(), 'guest');
  } finally {
    vi.useRealTimers();
  }
});

it('files of guests that are coming leave places, and bytes, to those who have accounts', async () => {
  const begin = importer(createRoutes());
  const uploads = Array.from({ length: 8 }, slow);
  const sending = uploads.map(({ bytes }, n) => begin(`slow ${n}`, bytes, 'guest'));
  await expect(begin('next', unread(), 'guest')).rejects.toMatchObject({ code: 'imports_busy' });
  await begin('has an account', whole());
  for (const { end } of uploads) end();
  await Promise.allSettled(sending);
  const placeFor = createImportPlaces(10);
  const guest = placeFor('guest', 'guest');
  await expect(Array.fromAsync(guest.staged(whole('123456')))).rejects.toMatchObject({ code: 'imports_busy' });
  await Array.fromAsync(placeFor('user', 'user').staged(whole('123456')));
});

/** All ways out, of one conversation as a text, and of all of them. */
const waysOut = () => {
  sessions = createSessions();
  const reads = { find: () => Promise.resolve({ id: 'c', title: null }) };
  const rows = { from: () => rows, where: () => rows, orderBy: () => rows, limit: () => Promise.resolve([]) };
  const db = { select: () => rows, $reads: { prepare: () => () => Promise.resolve([]) } };
  const context = { db, addresses: { sign: (at: string) => at } };
  const beginExport = createOpenExports(sessions.revocations);
  const one = createConversationRoutes(context as never, reads as never, {} as never, {} as never, beginExport);
  const all = createMovingRoutes(context as never, reads as never, beginExport);
  return async (way: 'one' | 'all', userId: string, { sessionId = userId, kind = 'user' } = {}) => {
    const leaver = new AbortController();
    const caller = { userId, kind, sessionId, tokenId: sessionId };
    const call = { caller, request: { signal: leaver.signal, locale: 'en' } };
    const { content } = (await (way === 'all'
      ? all['GET /export/conversations']({ ...call, query: {} } as never)
      : one['GET /conversations/:id/export']({
          ...{ ...call, params: { id: 'c' }, query: { format: 'markdown' } },
        } as never))) as Download;
    return { leaver, reading: (content as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]() };
  };
};

it.each(['one', 'all'] as const)(
  'two exports of a person are open at once (%s), and each is over with its reader or its session',
  async (way) => {
    const begin = waysOut();
    const [first, second] = [await begin(way, 'me', { sessionId: 'here' }), await begin('all', 'me')];
    await first.reading.next();
    await expect(begin(way, 'me')).rejects.toMatchObject({ code: 'exports_open' });
    await begin(way, 'somebody else');
    // One that nobody has begun to read, and one that is being read.
    second.leaver.abort();
    const third = await begin(way, 'me', { sessionId: 'here' });
    await third.reading.next();
    sessions.end('here');
    await expect(third.reading.next()).rejects.toMatchObject({ code: 'session_revoked' });
    await begin(way, 'me', { sessionId: 'there' });
  },
);

it.each(['one', 'all'] as const)(
  'guests who read exports leave places to those who have accounts (%s)',
  async (way) => {
    const begin = waysOut();
    const guests = [];
    for (let n = 0; n < 20; n += 1) guests.push(await begin(way, `guest ${n}`, { kind: 'guest' }));
    await expect(begin(way, 'guest', { kind: 'guest' })).rejects.toMatchObject({ code: 'exports_busy' });
    for (let n = 0; n < 20; n += 1) await begin(way, `user ${n}`);
    await expect(begin(way, 'user')).rejects.toMatchObject({ code: 'exports_busy' });
    guests[0]?.leaver.abort();
    await begin(way, 'user');
  },
);
