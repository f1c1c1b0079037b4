import { ref, watch } from 'vue';
import { call } from './api.ts';
import { me } from './session.ts';

/** How many notifications an account has not read; 0 for a guest, who has no page for them. */
export const unread = ref(0);

const EVERY_MS = 60_000;

/** Of several that were asked for, the newest counts, in whatever order their answers come. */
let newest = 0;

/** Asks how many there are: nobody counts them down, who may have marked the same one twice. */
export const countUnread = async (): Promise<void> => {
  const who = me.value?.kind === 'user' ? me.value.id : null;
  const nth = (newest += 1);
  if (who === null) {
    unread.value = 0;
    return;
  }
  try {
    const { unread: count } = await call('GET /notifications/unread', {});
    if (me.value?.id === who && nth === newest) unread.value = count;
  } catch {
    // The number stays: nobody has asked for it, and what they do ask for says what is wrong.
  }
};

let looking = false;

/** Keeps the number, for as long as somebody looks at the page; once, however many show it. */
export const watchUnread = (): void => {
  if (looking) return;
  looking = true;
  const lookWhenSeen = (): void => {
    if (document.visibilityState === 'visible') void countUnread();
  };
  watch(
    () => me.value?.id,
    () => void countUnread(),
    { immediate: true },
  );
  document.addEventListener('visibilitychange', lookWhenSeen);
  setInterval(lookWhenSeen, EVERY_MS);
};
