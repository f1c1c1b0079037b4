import type { User } from '@madang/contracts/identity';
import { computed, ref, watch } from 'vue';
import { me } from './session.ts';

/**
 * Whether a page is shown to whoever is here. Once it was, it stays when their session ends: what they have typed on it, or
 * what it shows once, would be gone. `ended`: they have to sign in again before anything is saved.
 */
export const useAdmitted = (isFor: (person: User) => boolean) => {
  const wasAdmitted = ref(false);
  watch(
    me,
    (person) => {
      if (person !== null) wasAdmitted.value = isFor(person);
    },
    { immediate: true, flush: 'sync' },
  );
  return {
    admitted: computed(() => (me.value === null ? wasAdmitted.value : isFor(me.value))),
    ended: computed(() => me.value === null && wasAdmitted.value),
  };
};
