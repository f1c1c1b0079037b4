import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { CollectorItem } from '@madang/contracts/chat';
import type { Collection } from '@madang/contracts/chat/collections-admin';
import { call } from '../../app/api.ts';
import { uploadFile } from '../../app/upload.ts';
import type { Keepable } from '../chat/collector/collector.ts';

const LOOK_MS = 1500;
const TYPING_MS = 250;

/** What the conversations of apps answer from, the collection of one app at a time. */
export const useCollection = () => {
  const collections = shallowRef<readonly Collection[]>([]);
  const app = ref('chat');
  const words = ref('');
  const items = shallowRef<readonly CollectorItem[]>([]);
  const next = shallowRef<string | null>(null);
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const open = computed(() => collections.value.find((each) => each.app === app.value) ?? null);
  let typing: ReturnType<typeof setTimeout> | undefined;
  /** Of what was asked last: what comes late for another app is not shown. */
  let asked = 0;

  const fetchPage = async (cursor: string | null): Promise<void> => {
    const q = words.value.trim();
    const query = { limit: 50, ...(q === '' ? {} : { q }), ...(cursor === null ? {} : { cursor }) };
    const mine = ++asked;
    const page = await call('GET /admin/collections/:app/items', { params: { app: app.value }, query });
    if (mine !== asked) return;
    items.value = cursor === null ? page.items : [...items.value, ...page.items];
    next.value = page.next_cursor;
  };
  const load = async (): Promise<void> => {
    try {
      const [listed] = await Promise.all([call('GET /admin/collections', {}), fetchPage(null)]);
      collections.value = listed.items;
      state.value = 'ready';
    } catch {
      if (state.value === 'loading') state.value = 'failed';
    }
  };
  const loadMore = (): Promise<void> => fetchPage(next.value).catch(() => undefined);

  const keep = async (body: Keepable | { kind: 'file'; file_id: string }): Promise<void> => {
    await call('POST /admin/collections/:app/items', { params: { app: app.value }, body });
    await load();
  };
  const keepFile = async (file: File): Promise<void> => {
    const { signal } = new AbortController();
    const stored = await uploadFile({ file, purpose: 'document', signal, onProgress: () => undefined });
    await keep({ kind: 'file', file_id: stored.id });
  };
  const of = (id: string) => ({ params: { app: app.value, id } });
  const read = async (id: string): Promise<void> => {
    await call('POST /admin/collections/:app/items/:id/read', of(id));
    await load();
  };
  const remove = async (id: string): Promise<void> => {
    await call('DELETE /admin/collections/:app/items/:id', of(id));
    await load();
  };
  const textOf = async (id: string, cursor: string | null) =>
    call('GET /admin/collections/:app/items/:id', { ...of(id), query: cursor === null ? {} : { cursor } });

  watch(app, () => {
    items.value = [];
    state.value = 'loading';
    void load();
  });
  watch(words, () => {
    clearTimeout(typing);
    typing = setTimeout(() => void load(), TYPING_MS);
  });
  const timer = setInterval(() => {
    const isReading = items.value.some(({ status }) => status === 'reading');
    if (isReading && document.visibilityState === 'visible') void load();
  }, LOOK_MS);
  onScopeDispose(() => {
    clearInterval(timer);
    clearTimeout(typing);
  });
  return {
    collections,
    app,
    words,
    items,
    next,
    state,
    open,
    tag: ref(null),
    load,
    loadMore,
    keep,
    keepFile,
    read,
    remove,
    textOf,
  };
};
export type AppCollection = ReturnType<typeof useCollection>;
