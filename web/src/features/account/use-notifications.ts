import type { Notification } from '@madang/contracts/users';
import { onMounted, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { call } from '../../app/api.ts';
import { countUnread } from '../../app/notifications.ts';
import { showToast } from '../../ui/toast.ts';

/** The list of notifications, page by page, and what is done with them. */
export const useNotifications = () => {
  const { t } = useI18n();
  const items = shallowRef<readonly Notification[]>([]);
  const more = ref<string | null>(null);
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const isBusy = ref(false);

  const page = async (cursor: string | null): Promise<void> => {
    const answer = await call('GET /notifications', { query: cursor === null ? {} : { cursor } });
    const earlier = cursor === null ? [] : items.value;
    // One that has been told anew meanwhile stands at the top already.
    items.value = [...earlier, ...answer.items.filter(({ id }) => earlier.every((each) => each.id !== id))];
    more.value = answer.next_cursor;
    void countUnread();
  };
  const load = async (): Promise<void> => {
    state.value = 'loading';
    try {
      await page(null);
      state.value = 'ready';
    } catch {
      state.value = 'failed';
    }
  };
  /** What is shown stays where the server cannot be reached. */
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    if (isBusy.value) return;
    isBusy.value = true;
    try {
      await work();
    } catch {
      showToast(t('notices.notSaved'));
    } finally {
      isBusy.value = false;
    }
  };
  const markHere = (which: (item: Notification) => boolean): void => {
    const now = new Date().toISOString();
    items.value = items.value.map((item) => (item.read_at === null && which(item) ? { ...item, read_at: now } : item));
  };
  onMounted(load);
  return {
    items,
    more,
    state,
    isBusy,
    load,
    loadMore: () => attempt(() => page(more.value)),
    readAll: () =>
      attempt(async () => {
        // What has come since is not on the page, and stays unread.
        const until = items.value[0]?.at;
        if (until === undefined) return;
        await call('POST /notifications/read', { body: { until } });
        markHere(() => true);
        void countUnread();
      }),
    readOne: async ({ id, read_at }: Notification): Promise<void> => {
      if (read_at !== null) return;
      try {
        await call('POST /notifications/:id/read', { params: { id } });
        markHere((item) => item.id === id);
        void countUnread();
      } catch {
        showToast(t('notices.notSaved'));
      }
    },
  };
};
