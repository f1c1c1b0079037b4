import type { Suggestion } from '@madang/contracts/recycle';
import { shallowRef, watch } from 'vue';
import { keepOwn, owner, recallOwn } from '../../app/own-storage.ts';

const KEY = 'guide.recent';
const MOST = 5;

const kept = (): Suggestion[] => {
  try {
    const list: unknown = JSON.parse(recallOwn(KEY) ?? '[]');
    return Array.isArray(list)
      ? (list as Suggestion[]).filter((entry) => typeof entry?.id === 'string' && typeof entry?.name?.ko === 'string')
      : [];
  } catch {
    return []; // somebody else's, or of an earlier version
  }
};

/** What was looked up last, on this device alone. */
export const recentItems = shallowRef<readonly Suggestion[]>(kept());
watch(owner, () => (recentItems.value = kept()), { flush: 'sync' });

export const rememberItem = (item: Suggestion): void => {
  const entry = { ...item, highlights: [] };
  recentItems.value = [entry, ...recentItems.value.filter(({ id }) => id !== item.id)].slice(0, MOST);
  keepOwn(KEY, JSON.stringify(recentItems.value));
};

export const forgetItems = (): void => {
  recentItems.value = [];
  keepOwn(KEY, null);
};
