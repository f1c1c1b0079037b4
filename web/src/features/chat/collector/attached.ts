import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import type { CollectorItem, Conversation } from '@madang/contracts/chat';
import { call } from '../../../app/api.ts';

/** As many as the server takes (CollectorItems of the contract). */
export const MOST_ATTACHED = 20;

/** What the conversation that is shown is asked with. A new one has none yet: what is attached goes along with its first question. */
export const useAttached = (conversation: Ref<Conversation | null>, change: (ids: string[]) => Promise<unknown>) => {
  const ids = ref<string[]>([]);
  const known = shallowRef<ReadonlyMap<string, CollectorItem>>(new Map());
  const isFull = computed(() => ids.value.length >= MOST_ATTACHED);
  const items = computed(() => ids.value.flatMap((id) => known.value.get(id) ?? []));
  const know = (item: CollectorItem): void => {
    known.value = new Map([...known.value, [item.id, item]]);
  };
  const drop = (id: string): void => {
    ids.value = ids.value.filter((one) => one !== id);
  };
  /** One that is gone is passed over by the server, and not shown here. */
  const learn = async (): Promise<void> => {
    await Promise.all(
      ids.value
        .filter((id) => !known.value.has(id))
        .map(async (id) =>
          call('GET /collector/items/:id', { params: { id }, query: { limit: 1 } }).then(know, () => drop(id)),
        ),
    );
  };
  const settle = (): void => {
    ids.value = [...(conversation.value?.collector_items ?? [])];
    void learn();
  };
  watch(() => conversation.value?.id, settle);

  /** @throws what the server refuses; then it is as before */
  const toggle = async (item: CollectorItem): Promise<void> => {
    const before = ids.value;
    know(item);
    ids.value = before.includes(item.id) ? before.filter((id) => id !== item.id) : [...before, item.id];
    if (conversation.value === null) return;
    await change(ids.value).catch((error: unknown) => {
      ids.value = before;
      throw error;
    });
  };
  return { ids, items, isFull, know, toggle, drop, settle };
};
export type Attached = ReturnType<typeof useAttached>;
