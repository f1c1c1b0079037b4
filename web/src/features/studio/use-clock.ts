import { onScopeDispose, ref } from 'vue';

/** The seconds since a moment, for as long as somebody looks. */
export const useSeconds = (since: () => string | undefined) => {
  const seconds = ref(0);
  const tick = (): void => {
    const from = since();
    // Clocks of two machines differ a little.
    seconds.value = from === undefined ? 0 : Math.max(0, Math.round((Date.now() - Date.parse(from)) / 1000));
  };
  tick();
  const timer = setInterval(tick, 1000);
  onScopeDispose(() => clearInterval(timer));
  return seconds;
};
