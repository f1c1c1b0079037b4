import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { CollectorHit, CollectorItem } from '@madang/contracts/chat';
import type { Operations } from '@madang/contracts/index';
import type { CallInput } from '@madang/contracts/operation';
import { call } from '../../../app/api.ts';
import { ApiProblem } from '../../../app/problem.ts';
import { ensureGuest } from '../../../app/session.ts';
import { uploadFile } from '../../../app/upload.ts';

type Kept = CallInput<Operations['POST /collector/items']>['body'];
/** What is written, or has an address: of one's own, or of an app. */
export type Keepable = Extract<Kept, { kind: 'text' | 'link' }>;

/** While something is being read, it is looked at: soon, and then less and less often. */
const LOOK_MS = 1500;
const LONGEST_LOOK_MS = 20_000;
const SLOWER = 1.5;
/** As many as the server lists at once. */
const MOST_LISTED = 100;
/** Not for every letter. */
const TYPING_MS = 250;

/** What a person has kept: the list of it, what is found in it, and what can be done with it. */
export const useCollector = () => {
  const items = shallowRef<readonly CollectorItem[]>([]);
  const hits = shallowRef<readonly CollectorHit[]>([]);
  const tags = shallowRef<readonly { readonly tag: string; readonly count: number }[]>([]);
  const total = ref(0);
  const next = shallowRef<string | null>(null);
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const words = ref('');
  const tag = ref<string | null>(null);
  const searching = computed(() => words.value.trim() !== '');
  let asked = new AbortController();
  let isDisposed = false;
  let looking: ReturnType<typeof setTimeout> | undefined;
  let typing: ReturnType<typeof setTimeout> | undefined;

  const fetchItems = async (cursor: string | null, signal: AbortSignal): Promise<void> => {
    const query = {
      limit: 30,
      ...(tag.value === null ? {} : { tag: tag.value }),
      ...(cursor === null ? {} : { cursor }),
    };
    const page = await call('GET /collector/items', { query }, { signal });
    items.value = cursor === null ? page.items : [...items.value, ...page.items];
    next.value = page.next_cursor;
  };
  const load = async (): Promise<void> => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      await ensureGuest();
      const q = words.value.trim();
      const [counted] = await Promise.all([
        call('GET /collector/tags', {}, { signal }),
        q === ''
          ? fetchItems(null, signal)
          : call(
              'GET /collector/search',
              { query: { q, ...(tag.value === null ? {} : { tag: tag.value }) } },
              { signal },
            ).then((found) => (hits.value = found.items)),
      ]);
      tags.value = counted.items;
      total.value = counted.total;
      state.value = 'ready';
    } catch {
      if (!signal.aborted) state.value = 'failed';
    }
    lookAgain();
  };
  const loadMore = async (): Promise<void> => {
    if (next.value !== null) await fetchItems(next.value, asked.signal).catch(() => undefined);
  };

  const put = (item: CollectorItem): void => {
    items.value = items.value.map((one) => (one.id === item.id ? item : one));
  };
  /** All of them with one call, as far down the list as one is being read. */
  const look = async (): Promise<void> => {
    const last = items.value.findLastIndex(({ status }) => status === 'reading');
    const query = {
      limit: Math.min(MOST_LISTED, last + 1),
      ...(tag.value === null ? {} : { tag: tag.value }),
    };
    const page = await call('GET /collector/items', { query }, { signal: asked.signal });
    page.items.forEach(put);
  };
  const lookAgain = (wait = LOOK_MS): void => {
    clearTimeout(looking);
    if (isDisposed || !items.value.some(({ status }) => status === 'reading')) return;
    const then = (): void => lookAgain(Math.min(LONGEST_LOOK_MS, wait * SLOWER));
    looking = setTimeout(() => void look().then(then, then), wait);
  };

  const keep = async (body: Kept): Promise<CollectorItem> => {
    await ensureGuest();
    const item = await call('POST /collector/items', { body });
    await load();
    return item;
  };
  const keepFile = async (file: File, about: { readonly tags?: string[] } = {}): Promise<CollectorItem> => {
    await ensureGuest();
    const { signal } = new AbortController();
    const stored = await uploadFile({ file, purpose: 'document', signal, onProgress: () => undefined });
    return keep({ kind: 'file', file_id: stored.id, ...about });
  };
  const change = async (id: string, body: { title?: string; tags?: string[] }): Promise<CollectorItem> => {
    const item = await call('PUT /collector/items/:id', { params: { id }, body });
    await load();
    return item;
  };
  const remove = async (id: string): Promise<void> => {
    await call('DELETE /collector/items/:id', { params: { id } });
    await load();
  };
  const retry = async (id: string): Promise<void> => {
    put(await call('POST /collector/items/:id/retry', { params: { id } }));
    lookAgain();
  };

  watch(words, () => {
    clearTimeout(typing);
    typing = setTimeout(() => void load(), TYPING_MS);
  });
  watch(tag, () => void load());
  onScopeDispose(() => {
    isDisposed = true;
    asked.abort();
    clearTimeout(looking);
    clearTimeout(typing);
  });
  return {
    items,
    hits,
    tags,
    total,
    next,
    state,
    words,
    tag,
    searching,
    load,
    loadMore,
    keep,
    keepFile,
    change,
    remove,
    retry,
  };
};
export type Collector = ReturnType<typeof useCollector>;

/** Why something was not done, in the server's words; '' where it could not be reached. */
export const wordsOfFailure = (error: unknown): string => (error instanceof ApiProblem ? error.words : '');
