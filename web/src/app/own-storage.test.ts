import { afterEach, beforeEach, expect, test, vi } from 'vitest';

class FakeStorage {
  readonly kept = new Map<string, string>();
  get length(): number {
    return this.kept.size;
  }
  key(at: number): string | null {
    return [...this.kept.keys()][at] ?? null;
  }
  getItem(name: string): string | null {
    return this.kept.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.kept.set(name, value);
  }
  removeItem(name: string): void {
    this.kept.delete(name);
  }
}
let local = new FakeStorage();
let visit = new FakeStorage();
type Heard = { key: string; newValue: string | null };
let tell: (event: Heard) => void = () => undefined;

beforeEach(() => {
  local = new FakeStorage();
  visit = new FakeStorage();
  vi.stubGlobal('localStorage', local);
  vi.stubGlobal('sessionStorage', visit);
  vi.stubGlobal('addEventListener', (_: string, listener: typeof tell) => (tell = listener));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const A = { id: 'a', kind: 'user' } as const;
const B = { id: 'b', kind: 'user' } as const;
const GUEST = { id: 'g', kind: 'guest' } as const;
/** A page that is loaded has nothing but what the browser keeps. */
const loadPage = () => {
  vi.resetModules();
  return import('./own-storage.ts');
};
const everything = (): string => JSON.stringify([[...local.kept], [...visit.kept]]);

test('what is kept of one person is not there for another, and goes when they sign out', async () => {
  let page = await loadPage();
  page.beginOwner(A);
  page.keepOwn('draft.chat.new', '에이의 말');
  page.keepOwnForVisit('studio.notes.t', '에이의 말');
  page = await loadPage();
  expect(page.recallOwn('draft.chat.new')).toBe('에이의 말');
  page.forgetOwn();
  expect(everything()).not.toContain('에이의 말');
  page = await loadPage();
  page.beginOwner(B);
  expect(page.recallOwn('draft.chat.new')).toBeNull();
});

test('when a session runs out it waits for its person, and for nobody else', async () => {
  let page = await loadPage();
  page.beginOwner(A);
  page.keepOwn('draft.chat.new', '에이의 말');
  page.endOwner();
  expect(page.recallOwn('draft.chat.new')).toBe('에이의 말'); // the page is still theirs
  page = await loadPage();
  expect(page.recallOwn('draft.chat.new')).toBeNull();
  page.beginOwner(B);
  expect(page.recallOwn('draft.chat.new')).toBeNull();
  page.forgetOwn();
  page = await loadPage();
  page.keepOwn('draft.chat.new', '이어서');
  page.beginOwner(A);
  expect(page.recallOwn('draft.chat.new')).toBe('에이의 말\n\n이어서');
});

test('of somebody new, and of a guest whose session is over too, it goes along to the account', async () => {
  let page = await loadPage();
  page.keepOwn('draft.chat.new', '처음 온 말');
  page.beginOwner(GUEST);
  expect(page.recallOwn('draft.chat.new')).toBe('처음 온 말');
  page.endOwner();
  page = await loadPage();
  expect(page.recallOwn('draft.chat.new')).toBe('처음 온 말');
  page.beginOwner(A);
  expect(page.recallOwn('draft.chat.new')).toBe('처음 온 말');
  expect([...local.kept.keys()].filter((name) => name.includes('draft'))).toEqual(['madang.of.a.draft.chat.new']);
});

test('where both have something, nothing of either is lost', async () => {
  const page = await loadPage();
  page.beginOwner(A);
  page.keepOwn('files.chat.new', '[{"id":"1"}]');
  page.keepOwn('unsent.chat.new', '{"content":"못 보낸 말","key":"k","sent_at":"","files":[{"id":"2"}]}');
  page.keepOwn('studio.draft', '{"text":"가","slots":{"price":"1원","shop":""},"style":"x"}');
  page.endOwner();
  page.beginOwner(GUEST);
  page.keepOwn('draft.chat.new', '손님 말');
  page.keepOwn('files.chat.new', '[{"id":"3"}]');
  page.keepOwn('unsent.chat.new', '{"content":"손님이 보낸 말","key":"l","sent_at":""}');
  page.keepOwn('studio.draft', '{"text":"나","slots":{"price":"","shop":"집"},"style":"y"}');
  page.beginOwner(A);
  expect(page.recallOwn('draft.chat.new')).toContain('손님 말');
  expect(page.recallOwn('draft.chat.new')).toContain('못 보낸 말');
  const files = JSON.parse(page.recallOwn('files.chat.new') ?? '') as { id: string }[];
  expect(files.map(({ id }) => id).sort()).toEqual(['1', '2', '3']);
  expect(page.recallOwn('unsent.chat.new')).toContain('"key":"l"');
  expect(JSON.parse(page.recallOwn('studio.draft') ?? '')).toEqual({
    text: '가\n\n나',
    slots: { price: '1원', shop: '집' },
    style: 'y',
  });
});

test('a page of one account is not gone on with by another that signed in beside it', async () => {
  const page = await loadPage();
  page.beginOwner(A);
  expect(page.isAnotherPerson(A)).toBe(false);
  expect(page.isAnotherPerson(B)).toBe(true);
  page.keepOwn('draft.chat.new', '에이의 말');
  const next = await loadPage();
  expect(next.isAnotherPerson(B)).toBe(false);
  expect(next.recallOwn('draft.chat.new')).toBeNull();
});

test('signing out in one tab ends what another shows of the same person', async () => {
  const page = await loadPage();
  page.beginOwner(A);
  const ended = vi.fn();
  page.onSignedOutElsewhere(ended);
  tell({ key: 'madang.signed-out', newValue: 'b' });
  expect(ended).not.toHaveBeenCalled();
  page.keepOwnForVisit('studio.notes.t', '에이의 말');
  tell({ key: 'madang.signed-out', newValue: 'a' });
  expect(ended).toHaveBeenCalledOnce();
  expect(everything()).not.toContain('에이의 말');
});
