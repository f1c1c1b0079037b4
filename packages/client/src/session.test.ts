import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Session } from './contract-types.ts';
import { MadangError, problemOf } from './madang-error.ts';
import type { Send } from './send.ts';
import { inMemory, type SessionStore } from './session-store.ts';
import { createSession, type SessionKeeper } from './session.ts';

const ORIGIN = 'https://madang.example';
const sessionOf = (name: string): Session =>
  ({ access_token: `${name}-access`, refresh_token: `${name}-refresh`, user: { id: name } }) as Session;

/** A request that waits for its answer. */
interface Asked {
  readonly key: string;
  readonly answer: (session: Session) => void;
  readonly refuse: (code: string) => void;
}
let asked: Asked[];
const send: Send = ({ key, signal }) =>
  new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
    asked.push({
      key,
      answer: (session) => resolve(Response.json(session)),
      refuse: (code) => reject(new MadangError({ problem: problemOf(code, 401, '') })),
    });
  });
const soon = async (nth = 0): Promise<Asked | undefined> => {
  await expect.poll(() => asked.length).toBeGreaterThan(nth);
  return asked[nth];
};
const open = (
  store: SessionStore | 'cookie',
  more: { guest?: boolean; origin?: string; lock?: string } = {},
): SessionKeeper => createSession({ send, store, guest: false, origin: ORIGIN, lock: undefined, ...more });

beforeEach(() => {
  asked = [];
  vi.stubGlobal('navigator', {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('keeps the account that is signed in to while the guest is refreshed', async () => {
  const session = open(inMemory());
  await session.accept(sessionOf('guest'));
  const renewed = session.renew('guest-access');
  const refresh = await soon();
  const accepted = session.accept(sessionOf('account'));
  refresh?.answer(sessionOf('guest-anew'));
  await Promise.all([renewed, accepted]);
  expect([await session.token(), session.user()?.id]).toEqual(['account-access', 'account']);
});

it.each(['answered', 'refused'])('keeps what another tab has signed in to while the refresh is %s', async (how) => {
  const store = inMemory();
  const [one, other] = [open(store), open(store)];
  await one.accept(sessionOf('guest'));
  const renewed = one.renew('guest-access');
  const refresh = await soon();
  await other.accept(sessionOf('account'));
  if (how === 'answered') refresh?.answer(sessionOf('guest-anew'));
  else refresh?.refuse('session_revoked');
  expect(await renewed).toBe('account-access');
  expect(await open(store).token()).toBe('account-access');
});

it('makes nobody a guest whose store cannot be read, and overwrites nothing', async () => {
  const set = vi.fn();
  const session = open({ get: () => Promise.reject(new Error('EACCES')), set }, { guest: true });
  await expect(session.token()).rejects.toThrow('EACCES');
  expect([asked, set.mock.calls]).toEqual([[], []]);
});

it('gives the tokens of one server to no other', async () => {
  const store = inMemory();
  await open(store).accept(sessionOf('account'));
  expect(await open(store, { origin: 'https://elsewhere.example' }).token()).toBeUndefined();
  expect(await open(store).token()).toBe('account-access');
});

it('gives up a refresh that hangs, and keeps the session', async () => {
  const limit = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
  const session = open(inMemory());
  await session.accept(sessionOf('account'));
  const renewed = session.renew('account-access');
  await soon();
  limit.abort(new DOMException('', 'TimeoutError'));
  await expect(renewed).rejects.toMatchObject({ code: 'unreachable' });
  expect(await session.token()).toBe('account-access');
});

it('lets go of whoever gives up, while the others wait on', async () => {
  const session = open(inMemory());
  await session.accept(sessionOf('account'));
  const leaving = new AbortController();
  const left = session.renew('account-access', leaving.signal);
  const waiting = session.renew('account-access');
  const refresh = await soon();
  leaving.abort(new Error('enough'));
  await expect(left).rejects.toThrow('enough');
  refresh?.answer(sessionOf('anew'));
  expect(await waiting).toBe('anew-access');
  expect(asked).toHaveLength(1);
});

it('waits for no tab that is frozen, and locks nothing that is not shared', async () => {
  const request = vi.fn(
    (_: string, { signal }: { signal: AbortSignal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  );
  vi.stubGlobal('navigator', { locks: { request } });
  await open(inMemory()).accept(sessionOf('alone'));
  expect(request).not.toHaveBeenCalled();
  const limit = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(limit.signal);
  const session = open(inMemory(), { lock: 'tabs' });
  const accepted = session.accept(sessionOf('account'));
  await expect.poll(() => request.mock.calls.length).toBe(1);
  limit.abort(new DOMException('', 'TimeoutError'));
  await accepted;
  expect(await session.token()).toBe('account-access');
});

it('puts no guest over the account that another tab has signed in to since it was nobody', async () => {
  const session = open('cookie', { guest: true });
  await session.forget();
  const token = session.token();
  const first = await soon();
  expect(first?.key).toBe('POST /auth/refresh');
  first?.answer(sessionOf('account'));
  expect([await token, asked.length]).toEqual(['account-access', 1]);
});

it('makes a guest where there is no cookie, and only then', async () => {
  const session = open('cookie', { guest: true });
  const token = session.token();
  (await soon())?.refuse('unauthenticated');
  const guest = await soon(1);
  expect(guest?.key).toBe('POST /auth/guest');
  guest?.answer(sessionOf('guest'));
  expect(await token).toBe('guest-access');
});
