import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { Conversation, ListedConversation } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { Operations } from '@madang/contracts/index';
import type { CallInput } from '@madang/contracts/operation';
import { call } from '../../app/api.ts';
import { currentToken } from '../../app/session.ts';

const PAGE = 40;

type Changes = CallInput<Operations['PUT /conversations/:id']>['body'];

/** As the server lists them: pinned ones first, then newest activity. */
const comesBefore = (a: Conversation, b: Conversation): boolean =>
  a.pinned !== b.pinned
    ? a.pinned
    : a.last_message_at !== b.last_message_at
      ? a.last_message_at > b.last_message_at
      : a.id > b.id;

/** The list beside a conversation, one for each app: what is current, what is archived, or what was looked for. */
export const useConversations = (app: App) =>
  defineStore(`conversations-${app}`, () => {
    // Replaced as a whole, never changed within: thousands of proxies would only cost time.
    const items = shallowRef<readonly ListedConversation[]>([]);
    const state = ref<'idle' | 'loading' | 'loaded' | 'failed'>('idle');
    const query = ref('');
    const archived = ref(false);
    let cursor: string | null = null;
    let asked = new AbortController();

    const fetchPage = async (): Promise<void> => {
      if (state.value === 'loading') return;
      state.value = 'loading';
      const { signal } = asked;
      try {
        if ((await currentToken()) === null) {
          state.value = 'idle'; // nobody yet: the list begins with the first message
          return;
        }
        const looking = query.value.trim();
        const filter = looking === '' ? { archived: String(archived.value) as 'true' | 'false' } : { q: looking };
        const page = await call(
          'GET /conversations',
          { query: { app, limit: PAGE, ...filter, ...(cursor === null ? {} : { cursor }) } },
          { signal },
        );
        const known = new Set(cursor === null ? [] : items.value.map(({ id }) => id));
        const fresh = page.items.filter(({ id }) => !known.has(id));
        items.value = cursor === null ? fresh : [...items.value, ...fresh];
        cursor = page.next_cursor;
        state.value = 'loaded';
      } catch {
        if (!signal.aborted) state.value = 'failed';
      }
    };

    const load = async (): Promise<void> => {
      if (state.value === 'idle') await fetchPage();
    };
    const loadMore = async (): Promise<void> => {
      if (state.value === 'loaded' && cursor !== null) await fetchPage();
    };

    /** From its beginning; what is shown stays until the new list is there. */
    const again = (): Promise<void> => {
      asked.abort();
      asked = new AbortController();
      cursor = null;
      state.value = 'idle';
      return load();
    };
    const look = (text: string): Promise<void> => {
      query.value = text;
      return again();
    };
    const showArchived = (show: boolean): Promise<void> => {
      archived.value = show;
      items.value = [];
      return again();
    };

    const drop = (id: string): void => {
      items.value = items.value.filter((item) => item.id !== id);
    };

    /** Takes its place in the list, or leaves it. */
    const put = (conversation: Conversation): void => {
      if (query.value.trim() !== '') {
        items.value = items.value.map((item) => (item.id === conversation.id ? { ...item, ...conversation } : item));
        return;
      }
      const others = items.value.filter(({ id }) => id !== conversation.id);
      if (conversation.archived !== archived.value) {
        items.value = others;
        return;
      }
      const place = others.findIndex((item) => comesBefore(conversation, item));
      items.value = place === -1 ? [...others, conversation] : others.toSpliced(place, 0, conversation);
    };

    const change = async (id: string, body: Changes): Promise<Conversation> => {
      const changed = await call('PUT /conversations/:id', { params: { id }, body });
      put(changed);
      return changed;
    };
    const remove = async (id: string): Promise<void> => {
      await call('DELETE /conversations/:id', { params: { id } });
      drop(id);
    };
    const restore = async (id: string): Promise<void> =>
      put(await call('POST /conversations/:id/restore', { params: { id } }));

    /** Somebody else is here now. */
    const forget = (): void => {
      asked.abort();
      asked = new AbortController();
      cursor = null;
      query.value = '';
      archived.value = false;
      items.value = [];
      state.value = 'idle';
    };
    const reload = (): Promise<void> => {
      forget();
      return load();
    };

    return {
      items,
      state,
      query,
      archived,
      load,
      loadMore,
      retry: fetchPage,
      look,
      showArchived,
      put,
      change,
      remove,
      restore,
      reload,
      forget,
    };
  })();
