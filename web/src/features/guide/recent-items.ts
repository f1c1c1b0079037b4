import type { Suggestion } from '@madang/contracts/recycle';
import { shallowRef } from 'vue';
import { keep, recall } from '../../app/storage.ts';

const KEY = 'guide.recent';
const MOST = 5;

const kept = (): Suggestion[] => {
  try {
    const list: unknown = JSON.parse(recall(KEY) ?? '[]');
    return Array.isArray(list)
      ? (list as Suggestion[]).filter((entry) => typeof entry?.id === 'string' && typeof entry?.name?.ko === 'string')
      : [];
  } catch {
    return []; // somebody else's, or of an earlier version
  }
};

/** What was looked up last, on this device alone. */
export const recentItems = shallowRef<readonly Suggestion[]>(kept());

export const rememberItem = (item: Suggestion): void => {
  const entry = { ...item, highlights: [] };
  recentItems.value = [entry, ...recentItems.value.filter(({ id }) => id !== item.id)].slice(0, MOST);
  keep(KEY, JSON.stringify(recentItems.value));
};

export const forgetItems = (): void => {
  recentItems.value = [];
  keep(KEY, null);
};
