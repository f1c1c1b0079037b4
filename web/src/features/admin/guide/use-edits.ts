import { computed } from 'vue';
import { call } from '../../../app/api.ts';
import { usePart } from '../../account/use-part.ts';

/** Which entries differ from what was shipped: a mark in the list, which is shown without it where it cannot be had. */
export const useEdits = (kind: 'item' | 'faq' | 'rules') => {
  const { value } = usePart(async () => (await call('GET /admin/recycle/edits', {})).items);
  const mine = computed(() => (value.value ?? []).filter((edit) => edit.kind === kind));
  return {
    edits: computed(() => new Set(mine.value.map(({ id }) => id))),
    removed: computed(() => mine.value.filter((edit) => edit.removed).map(({ id }) => id)),
  };
};
