import type { Session } from '@madang/contracts/identity';
import { effectScope } from 'vue';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const kept = new Map<string, string>();
const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
const assigned = vi.fn();
const reloaded = vi.fn();
const heard: [name: string, tell: (event: object) => void][] = [];
const tell = (name: string, event: object): void => {
  for (const [each, hear] of heard) if (each === name) hear(event);
};
const asked = (): string[] => fetched.mock.calls.map(([url]) => url.replace('/api/v1', ''));
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
  vi.stubGlobal('location', { pathname: '/chat/1', search: '?q=2', assign: assigned, reload: reloaded });
  assigned.mockReset();
  reloaded.mockReset();
  heard.length = 0;
  vi.stubGlobal('addEventListener', (name: string, hear: (event: object) => void) => heard.push([name, hear]));
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

test('another account that signs in on the page of one goes on with a new page, the same with this one', async () => {
  const { acceptSignIn } = await start();
  const { leavesPage } = await import('./session-end.ts');
  const signIn = (id: string): void => acceptSignIn({ access_token: id, user: { id, kind: 'user' } } as Session);
  signIn('a');
  signIn('a');
  expect(leavesPage('/chat')).toBe(false);
  signIn('b');
  expect(leavesPage('/chat')).toBe(true);
  expect(assigned).toHaveBeenCalledWith('/chat');
});

describe('a page of an account whose session has ended', () => {
  const of = (id: string): Response => Response.json({ access_token: `of ${id}`, user: { id, kind: 'user' } });
  const startTyping = async (kind: 'user' | 'guest' = 'user') => {
    const session = await start();
    const { ending } = await import('./session-end.ts');
    const { registerEditor } = await import('../ui/unsaved.ts');
    let isTyped = false;
    effectScope().run(() => registerEditor(() => isTyped));
    session.acceptSignIn({ access_token: 't', user: { id: 'a', kind } } as Session);
    fetched.mockImplementation(() => Promise.resolve(refused(401, 'session_revoked')));
    return { ...session, ending, type: () => (isTyped = true) };
  };

  test('leaves the screen at once where nothing typed is unsaved', async () => {
    const { refreshToken, ending, me } = await startTyping();
    expect(await refreshToken('t')).toBeNull();
    expect(ending.value).toBe('left');
    expect(me.value).toBeNull();
    expect(assigned).toHaveBeenCalledWith('/login?ended=1&to=%2Fchat%2F1%3Fq%3D2');
  });

  test('waits where something is, and goes on when its own account signs in again', async () => {
    const { refreshToken, ending, type } = await startTyping();
    type();
    expect(await refreshToken('t')).toBeNull();
    expect(ending.value).toBe('ended');
    fetched.mockImplementation(() => Promise.resolve(of('a')));
    expect(await refreshToken(null)).toBe('of a');
    expect(ending.value).toBe('none');
    expect(assigned).not.toHaveBeenCalled();
  });

  test('is hidden from anybody else who signs in, also once they have left, until its own account is back', async () => {
    const { refreshToken, ending, type } = await startTyping();
    type();
    await refreshToken('t');
    fetched.mockImplementation(() => Promise.resolve(of('b')));
    await expect(refreshToken(null)).rejects.toThrow(TypeError);
    expect(ending.value).toBe('other');
    fetched.mockImplementation(() => Promise.resolve(refused(401, 'session_revoked')));
    expect(await refreshToken(null)).toBeNull();
    expect(ending.value).toBe('other');
    fetched.mockImplementation(() => Promise.resolve(of('a')));
    expect(await refreshToken(null)).toBe('of a');
    expect(ending.value).toBe('none');
    expect(assigned).not.toHaveBeenCalled();
  });

  test('makes no guest, whose page it would be, and says what ended it', async () => {
    const { currentToken, ensureGuest, refreshToken, ending, type } = await startTyping();
    type();
    await refreshToken('t');
    fetched.mockReset();
    answer('/auth/guest', session);
    await expect(ensureGuest()).rejects.toThrow('session_revoked');
    await expect(currentToken()).rejects.toThrow('session_revoked');
    expect(asked()).toEqual([]);
    expect(ending.value).toBe('ended');
  });

  test('is not given to anybody who signs in on it', async () => {
    const { acceptSignIn, refreshToken, ending, type } = await startTyping();
    type();
    await refreshToken('t');
    for (const user of [{ id: 'g', kind: 'guest' } as const, { id: 'b', kind: 'user' } as const]) {
      acceptSignIn({ access_token: user.id, user } as Session);
      expect(ending.value).toBe('ended');
    }
  });

  test('asks nothing with the token of the first while somebody else is here, nor once they have left', async () => {
    const { acceptSignIn, currentToken, ensureGuest, refreshToken, ending, type } = await startTyping();
    const { call } = await import('./api.ts');
    type();
    acceptSignIn({ access_token: 't', user: { id: 'a', kind: 'user' } } as Session);
    fetched.mockImplementation(() => Promise.resolve(of('b')));
    await expect(refreshToken('t')).rejects.toThrow(TypeError);
    const goesOn = async (): Promise<void> => {
      fetched.mockClear();
      await expect(call('GET /auth/me', {})).rejects.toThrow(TypeError);
      await expect(ensureGuest()).rejects.toThrow(TypeError);
      await expect(currentToken()).rejects.toThrow(TypeError);
      expect(asked()).toEqual([]);
      expect(ending.value).toBe('other');
    };
    await goesOn();
    fetched.mockImplementation(() => Promise.resolve(refused(401, 'session_revoked')));
    expect(await refreshToken(null)).toBeNull();
    await goesOn();
    // Its token is not at hand any more: that of the account's own return is a new one.
    fetched.mockImplementation(() => Promise.resolve(of('a')));
    expect(await refreshToken(null)).toBe('of a');
    expect(await currentToken()).toBe('of a');
  });

  test.each(['user', 'guest'] as const)('signed out in another tab is hidden from whoever comes: %s', async (kind) => {
    const { currentToken, followSessions, refreshToken, ending, type } = await startTyping(kind);
    followSessions();
    type();
    tell('storage', { key: 'madang.signed-out', newValue: 'a' });
    await expect(currentToken()).rejects.toThrow(TypeError);
    fetched.mockImplementation(() => Promise.resolve(of('b')));
    await expect(refreshToken(null)).rejects.toThrow(TypeError);
    expect(ending.value).toBe('other');
  });

  test('begins anew where the way back leads to the empty page that was left', async () => {
    const { followSessions, refreshToken } = await startTyping();
    followSessions();
    tell('pageshow', { persisted: true });
    expect(reloaded).not.toHaveBeenCalled();
    await refreshToken('t');
    tell('pageshow', { persisted: false });
    expect(reloaded).not.toHaveBeenCalled();
    tell('pageshow', { persisted: true });
    expect(reloaded).toHaveBeenCalledOnce();
  });

  test('has nobody signed out on the page on which they are about to sign in', async () => {
    vi.stubGlobal('location', { pathname: '/login', search: '', assign: assigned });
    const { refreshToken, ending, type } = await startTyping();
    for (const then of [type, () => undefined]) {
      expect(await refreshToken('t')).toBeNull();
      expect(ending.value).toBe('none');
      then();
    }
    expect(assigned).not.toHaveBeenCalled();
  });
});
