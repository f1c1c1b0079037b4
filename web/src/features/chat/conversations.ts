import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { Conversation } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import { call } from '../../app/api.ts';
import { currentToken } from '../../app/session.ts';

const PAGE = 40;

/** The list beside a conversation, one for each app. */
export const useConversations = (app: App) =>
  defineStore(`conversations-${app}`, () => {
    const items = ref<Conversation[]>([]);
    const state = ref<'idle' | 'loading' | 'loaded' | 'failed'>('idle');
    let cursor: string | null = null;

    const fetchPage = async (): Promise<void> => {
      if (state.value === 'loading') return;
      state.value = 'loading';
      try {
        if ((await currentToken()) === null) {
          state.value = 'idle'; // nobody yet: the list begins with the first message
          return;
        }
        const page = await call('GET /conversations', { query: { app, limit: PAGE, ...(cursor === null ? {} : { cursor }) } });
        const known = new Set(items.value.map(({ id }) => id));
        items.value.push(...page.items.filter(({ id }) => !known.has(id)));
        cursor = page.next_cursor;
        state.value = 'loaded';
      } catch {
        state.value = 'failed';
      }
    };

    const load = async (): Promise<void> => {
      if (state.value === 'idle') await fetchPage();
    };
    const loadMore = async (): Promise<void> => {
      if (state.value === 'loaded' && cursor !== null) await fetchPage();
    };

    /** Newest activity comes first. */
    const put = (conversation: Conversation): void => {
      items.value = [conversation, ...items.value.filter(({ id }) => id !== conversation.id)];
    };

    const reload = (): Promise<void> => {
      cursor = null;
      items.value = [];
      state.value = 'idle';
      return load();
    };

    return { items, state, load, loadMore, retry: fetchPage, put, reload };
  })();
