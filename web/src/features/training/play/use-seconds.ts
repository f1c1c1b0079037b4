import { onScopeDispose, ref, watch } from 'vue';

/** Seconds since it was first asked, as long as it runs. */
export const useSeconds = (runs: () => boolean) => {
  const seconds = ref(0);
  let timer: ReturnType<typeof setInterval> | undefined;
  watch(
    runs,
    (now) => {
      clearInterval(timer);
      if (now) timer = setInterval(() => seconds.value++, 1000);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearInterval(timer));
  return seconds;
};
