import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createMadang, MadangError, storedIn, type SessionStore } from '../../packages/client/src/index.ts';
import { startAccount } from '../support/accounts.ts';
import { startFaultyWay, type FaultyWay } from '../support/faulty-way.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const ACCESS_TOKEN_MS = 15 * 60_000;
const REFRESH = 'POST /api/v1/auth/refresh';
const TWENTY = Array.from({ length: 20 });

let installation: Installation;
let way: FaultyWay;
beforeAll(async () => {
  installation = await startShape('together');
  way = await startFaultyWay(installation.url);
});
afterAll(async () => {
  await way.stop();
  await installation.stop();
});
beforeEach(() => {
  way.asked.length = 0;
  way.fault = () => undefined;
});

/** Of tokens the server reads the time of day; both are in this process. */
const pastExpiry = (): void => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ACCESS_TOKEN_MS + 1000 });
afterEach(() => void vi.useRealTimers());

const count = (name: string): number => way.asked.filter((asked) => asked === name).length;
const storage = (): Parameters<typeof storedIn>[0] => {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
};
const guest = (store?: SessionStore) =>
  createMadang({ baseUrl: way.url, credentials: { guest: true, ...(store === undefined ? {} : { store }) } });

it('makes one guest of twenty first calls at once', async () => {
  const madang = guest();
  const people = await Promise.all(TWENTY.map(() => madang.call('GET /auth/me')));
  expect(new Set(people.map(({ id }) => id)).size).toBe(1);
  expect(count('POST /api/v1/auth/guest')).toBe(1);
  expect(madang.user?.kind).toBe('guest');
});

it('refreshes once for twenty calls at once whose token has expired', async () => {
  const madang = guest();
  await madang.call('GET /auth/me');
  pastExpiry();
  const people = await Promise.all(TWENTY.map(() => madang.call('GET /auth/me')));
  expect(new Set(people.map(({ id }) => id)).size).toBe(1);
  expect(count(REFRESH)).toBe(1);
});

it('asks again with the same token when the answer to a refresh is lost', async () => {
  const madang = guest();
  const { id } = await madang.call('GET /auth/me');
  pastExpiry();
  way.fault = (asked) => (asked === REFRESH && count(REFRESH) <= 2 ? { kind: 'answer-lost' } : undefined);
  expect((await madang.call('GET /auth/me')).id).toBe(id);
  expect(count(REFRESH)).toBe(3);
  pastExpiry();
  expect((await madang.call('GET /auth/me')).id).toBe(id);
});

it('keeps a session that could not be refreshed now', async () => {
  const madang = guest();
  const { id } = await madang.call('GET /auth/me');
  pastExpiry();
  const down = JSON.stringify({ code: 'service_unavailable', title: 'resting', retryable: false });
  way.fault = (asked) => (asked === REFRESH ? { kind: 'refused', status: 503, body: down } : undefined);
  await expect(madang.call('GET /auth/me')).rejects.toMatchObject({ code: 'service_unavailable', status: 503 });
  way.fault = () => undefined;
  expect((await madang.call('GET /auth/me')).id).toBe(id);
});

it('shares what is kept: of two tabs that refresh at once one does, and both go on', async () => {
  const tabs = storage();
  const [one, two] = [guest(storedIn(tabs)), guest(storedIn(tabs))];
  const { id } = await one.call('GET /auth/me');
  expect((await two.call('GET /auth/me')).id).toBe(id);
  pastExpiry();
  const people = await Promise.all([one, two, one, two].map((tab) => tab.call('GET /auth/me')));
  expect(people.map((person) => person.id)).toEqual([id, id, id, id]);
  expect([count('POST /api/v1/auth/guest'), count(REFRESH)]).toEqual([1, 1]);
  // The next visit: a page that was closed meanwhile.
  expect((await guest(storedIn(tabs)).call('GET /auth/me')).id).toBe(id);
});

it('takes along what a guest has into the account, and is nobody after signing out', async () => {
  const { loginId, password, id } = await startAccount(installation.url);
  const madang = guest();
  const { conversation } = await madang.call('POST /conversations', { body: { title: '손님' } });
  const answer = await madang.signIn('POST /auth/login', { body: { login_id: loginId, password } });
  expect('access_token' in answer && answer.user.id).toBe(id);
  await expect
    .poll(() => madang.call('GET /conversations/:id', { params: { id: conversation.id } }).then(({ title }) => title))
    .toBe('손님');
  await madang.signOut();
  expect(madang.user).toBeNull();
  expect((await madang.call('GET /auth/me')).kind).toBe('guest');
});

it('says that a session has ended, and is nobody then', async () => {
  const { loginId, password } = await startAccount(installation.url);
  const signIn = { body: { login_id: loginId, password } };
  const [here, elsewhere] = [createMadang({ baseUrl: way.url }), createMadang({ baseUrl: way.url })];
  await here.signIn('POST /auth/login', signIn);
  await elsewhere.signIn('POST /auth/login', signIn);
  await elsewhere.call('POST /auth/logout-all');
  const refused = await here.call('GET /auth/me').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(MadangError);
  expect(refused).toMatchObject({ code: 'session_revoked', status: 401 });
  expect(here.user).toBeNull();
});

it('uses an API key as it is', async () => {
  const account = createMadang({ baseUrl: way.url });
  const { loginId, password } = await startAccount(installation.url);
  await account.signIn('POST /auth/login', { body: { login_id: loginId, password } });
  const { key } = await account.call('POST /auth/api-keys', { body: { name: 'bot', scopes: ['chat:read'] } });
  const program = createMadang({ baseUrl: way.url, credentials: { apiKey: key }, language: 'en' });
  expect((await program.call('GET /conversations')).items).toEqual([]);
  await expect(program.call('POST /conversations')).rejects.toMatchObject({ code: 'forbidden', status: 403 });
  expect(count(REFRESH)).toBe(0);
});

it('makes no guest of nobody who signs out', async () => {
  await guest().signOut();
  expect(way.asked).toEqual([]);
});

it('says that a session in a cookie could not be ended, since only the server can do that', async () => {
  const madang = createMadang({ baseUrl: way.url, credentials: { guest: true, store: 'cookie' } });
  const { id } = await madang.call('GET /auth/me');
  const down = JSON.stringify({ code: 'service_unavailable', title: 'resting' });
  way.fault = (asked) =>
    asked === 'POST /api/v1/auth/logout' ? { kind: 'refused', status: 503, body: down } : undefined;
  await expect(madang.signOut()).rejects.toMatchObject({ code: 'service_unavailable' });
  expect(madang.user?.id).toBe(id);
  way.fault = () => undefined;
  await madang.signOut();
  expect(madang.user).toBeNull();
});
