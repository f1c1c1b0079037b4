import { ref } from 'vue';

/** Counts the seconds until the next try where people can see them; a network that comes back ends the wait. */
export const useReconnectCountdown = () => {
  const seconds = ref<number | null>(null);

  const tick = (signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      const wait = new AbortController();
      const end = (early: boolean) => () => {
        clearTimeout(timer);
        wait.abort();
        resolve(early);
      };
      const timer = setTimeout(end(false), 1000);
      signal.addEventListener('abort', end(true), { signal: wait.signal });
      addEventListener('online', end(true), { signal: wait.signal });
    });

  const pause = async (total: number, signal: AbortSignal): Promise<void> => {
    for (let left = total; left > 0 && !signal.aborted; left--) {
      seconds.value = left;
      if (await tick(signal)) return;
    }
  };
  const clear = (): void => {
    seconds.value = null;
  };

  return { seconds, pause, clear };
};
