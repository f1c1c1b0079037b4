import type { Session } from '@madang/contracts/identity';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const kept = new Map<string, string>();
const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
let tokens = 0;
const session = (): Response =>
  Response.json({
    access_token: `t${++tokens}`,
    token_type: 'Bearer',
    expires_in: 900,
    user: { id: 'g', kind: 'guest' },
  });
const refused = (status: number, code: string): Response =>
  Response.json({ type: '', title: code, status, code, request_id: '' }, { status });
const answer = (path: string, make: () => Response): void => {
  fetched.mockImplementation((url) => Promise.resolve(url.endsWith(path) ? make() : refused(500, 'internal')));
};
const start = () => import('./session.ts');

beforeEach(() => {
  vi.resetModules();
  kept.clear();
  fetched.mockReset();
  tokens = 0;
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
    key: (at: number) => [...kept.keys()][at] ?? null,
    get length() {
      return kept.size;
    },
  });
  vi.stubGlobal('document', { documentElement: { lang: 'ko' }, createElement: () => ({}) });
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('fetch', fetched);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test('somebody new is asked for nothing', async () => {
  const { currentToken } = await start();
  expect(await currentToken()).toBeNull();
  expect(fetched).not.toHaveBeenCalled();
});

test('two doors opened at once make one guest, whose refresh token goes into the cookie', async () => {
  answer('/auth/guest', session);
  const { ensureGuest, currentToken } = await start();
  await Promise.all([ensureGuest(), ensureGuest()]);
  expect(fetched).toHaveBeenCalledTimes(1);
  expect(fetched.mock.calls[0]?.[1].body).toBe('{"refresh_delivery":"cookie"}');
  expect(await currentToken()).toBe('t1');
  expect([...kept.values()].join()).not.toContain('t1');
});

test('requests that meet the same stale token share one refresh, also when one of them is late', async () => {
  kept.set('madang.signed-in', 'yes');
  answer('/auth/refresh', session);
  const { currentToken, refreshToken } = await start();
  const stale = await currentToken();
  expect(await Promise.all([refreshToken(stale), refreshToken(stale)])).toEqual(['t2', 't2']);
  expect(await refreshToken(stale)).toBe('t2');
  expect(fetched).toHaveBeenCalledTimes(2);
});

test('a refused refresh ends the session, and the next one says so', async () => {
  kept.set('madang.signed-in', 'yes');
  answer('/auth/refresh', () => refused(401, 'session_revoked'));
  const { currentToken, ensureGuest, sessionReplaced } = await start();
  expect(await currentToken()).toBeNull();
  expect(kept.size).toBe(0);
  expect(sessionReplaced.value).toBe(false);
  answer('/auth/guest', session);
  await ensureGuest();
  expect(sessionReplaced.value).toBe(true);
});

test.each([429, 503])('a busy server ends nothing: %i', async (status) => {
  kept.set('madang.signed-in', 'yes');
  answer('/auth/refresh', () => refused(status, 'busy'));
  const { currentToken } = await start();
  await expect(currentToken()).rejects.toThrow('busy');
  expect(kept.get('madang.signed-in')).toBe('yes');
});

test('signing out leaves nothing that was written, a session that ran out leaves it to its person', async () => {
  for (const leaves of [true, false]) {
    vi.resetModules();
    kept.clear();
    fetched.mockImplementation((url) =>
      Promise.resolve(
        url.endsWith('/auth/refresh')
          ? refused(401, 'session_revoked')
          : Response.json({ access_token: 't', user: { id: 'a', kind: 'user' } }),
      ),
    );
    const { acceptSignIn, refreshToken, signOut } = await start();
    const { keepOwn } = await import('./own-storage.ts');
    acceptSignIn({ access_token: 't', user: { id: 'a', kind: 'user' } } as Session);
    keepOwn('draft.chat.new', '에이의 말');
    await (leaves ? signOut() : refreshToken('t'));
    expect([...kept]).toEqual(leaves ? [] : [['madang.of.a.draft.chat.new', '에이의 말']]);
  }
});

test('a page of one account does not go on when the cookie is of another by now', async () => {
  const assigned = vi.fn();
  vi.stubGlobal('location', { assign: assigned });
  fetched.mockImplementation(() =>
    Promise.resolve(Response.json({ access_token: 'of b', user: { id: 'b', kind: 'user' } })),
  );
  const { acceptSignIn, me, refreshToken } = await start();
  acceptSignIn({ access_token: 't', user: { id: 'a', kind: 'user' } } as Session);
  // Whoever is asked whether to leave the page may say no: it is told each time, and holds up nobody else.
  for (const times of [1, 2]) {
    await expect(refreshToken('t')).rejects.toThrow(TypeError);
    expect(assigned).toHaveBeenCalledTimes(times);
  }
  expect(assigned).toHaveBeenCalledWith('/');
  expect(me.value?.id).toBe('a');
});
