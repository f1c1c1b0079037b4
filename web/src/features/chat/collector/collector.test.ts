import { effectScope } from 'vue';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const MOST_AT_ONCE = 30;
const fetched: string[] = [];
let readyAfter = Infinity;
const item = (id: number, status: string) => ({ id: `i${id}`, status, kind: 'link', title: 't', tags: [], chars: 0 });
const list = () => {
  const looks = fetched.filter((path) => path.startsWith('/collector/items')).length;
  const status = looks > readyAfter ? 'ready' : 'reading';
  return { items: Array.from({ length: MOST_AT_ONCE }, (_, id) => item(id, status)), next_cursor: null };
};
const answer = (url: string): unknown => {
  const path = url.replace('/api/v1', '');
  fetched.push(path);
  if (path.startsWith('/auth/')) return { access_token: 't', token_type: 'Bearer', expires_in: 9000, user: {} };
  return path.startsWith('/collector/tags') ? { items: [], total: MOST_AT_ONCE, limit: 50 } : list();
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  fetched.length = 0;
  readyAfter = Infinity;
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
  vi.stubGlobal('document', { documentElement: { lang: 'ko' }, createElement: () => ({}) });
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('fetch', (url: string) => Promise.resolve(Response.json(answer(url))));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const start = async () => {
  const { useCollector } = await import('./collector.ts');
  const scope = effectScope();
  const collector = scope.run(useCollector);
  if (collector === undefined) throw new Error('no collector');
  await collector.load();
  fetched.length = 0;
  return { scope, collector };
};

test('what is being read is looked at with one call, less and less often, until it is read', async () => {
  const { scope, collector } = await start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched.length).toBeGreaterThan(4);
  expect(fetched.length).toBeLessThan(12);
  expect(new Set(fetched)).toEqual(new Set([`/collector/items?limit=${MOST_AT_ONCE}`]));
  readyAfter = fetched.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(collector.items.value.every(({ status }) => status === 'ready')).toBe(true);
  const looked = fetched.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched).toHaveLength(looked);
  scope.stop();
});

test('nothing is looked at any more when nobody shows it', async () => {
  const { scope } = await start();
  await vi.advanceTimersByTimeAsync(1500);
  scope.stop();
  const looked = fetched.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched).toHaveLength(looked);
});
