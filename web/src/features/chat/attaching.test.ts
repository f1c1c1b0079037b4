import type { AttachedFile } from '@madang/contracts/chat';
import type * as Attaching from './attaching.ts';
import { effectScope, nextTick, ref, type EffectScope } from 'vue';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const file = (id: string): AttachedFile => ({
  id,
  name: `${id}.png`,
  mime_type: 'image/png',
  bytes: 9,
  width: 3,
  height: 3,
  url: '',
});
const kept = new Map<string, string>();
const keep = (draft: string, files: readonly unknown[]): unknown =>
  kept.set(`madang.files.${draft}`, JSON.stringify(files));
const keptOf = (draft: string): unknown => {
  const text = kept.get(`madang.files.${draft}`);
  return text === undefined ? [] : (JSON.parse(text) as AttachedFile[]).map(({ id }) => id);
};
/** Questions for a file that the server has not answered yet, in their order. */
let asked: (() => void)[];
let scope: EffectScope;
/** As a page that has just been opened has it: nobody was here before. */
let useAttaching: typeof Attaching.useAttaching;
type AttachingFiles = ReturnType<typeof useAttaching>;
const draft = ref('');
beforeEach(async () => {
  vi.resetModules();
  kept.clear();
  asked = [];
  draft.value = 'none';
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal('document', { documentElement: { lang: 'ko' } });
  vi.stubGlobal('fetch', (url: string) => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    asked.push(() => resolve(Response.json(file(url.slice(url.lastIndexOf('/') + 1)))));
    return promise;
  });
  // That nothing is mounted here.
  vi.spyOn(console, 'warn').mockReturnValue();
  ({ useAttaching } = await import('./attaching.ts'));
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const begin = (): AttachingFiles => {
  const attaching = scope.run(() => useAttaching(() => draft.value));
  if (attaching === undefined) throw new Error('the scope has ended');
  return attaching;
};
const isAsked = (times: number): Promise<void> => expect.poll(() => asked).toHaveLength(times);
/** All that was asked is answered, and what follows from it has been done. */
const answer = async (): Promise<void> => {
  for (const each of asked) each();
  await new Promise((resolve) => setTimeout(resolve));
  await nextTick();
};
const shown = ({ items }: AttachingFiles): unknown => items.value.map(({ stored }) => stored?.id);

test('who leaves a draft and comes back before its files are found has each of them once', async () => {
  keep('a', [file('one'), file('two')]);
  const attaching = begin();
  draft.value = 'a';
  await isAsked(2);
  draft.value = 'b';
  draft.value = 'a';
  await isAsked(4);
  await answer();
  expect([shown(attaching), keptOf('a')]).toEqual([
    ['one', 'two'],
    ['one', 'two'],
  ]);
});

test('what is added before the others are found is remembered with them', async () => {
  keep('a', [file('one')]);
  const attaching = begin();
  draft.value = 'a';
  await isAsked(1);
  attaching.putBack([file('two')]);
  await nextTick();
  expect(keptOf('a')).toEqual(['one', 'two']);
  await answer();
  expect([shown(attaching), keptOf('a')]).toEqual([
    ['one', 'two'],
    ['one', 'two'],
  ]);
});

test('what is not found before a message is sent does not go with the next one', async () => {
  keep('a', [file('one')]);
  const attaching = begin();
  draft.value = 'a';
  await isAsked(1);
  attaching.clear();
  await answer();
  expect([shown(attaching), keptOf('a')]).toEqual([[], []]);
});

test('what is no file in the storage is left out, and files are remembered after it', async () => {
  keep('a', [null, 7, {}, { id: 'three' }, file('one')]);
  const attaching = begin();
  draft.value = 'a';
  await isAsked(1);
  await answer();
  attaching.putBack([file('two')]);
  await nextTick();
  expect([shown(attaching), keptOf('a')]).toEqual([
    ['two', 'one'],
    ['two', 'one'],
  ]);
});
