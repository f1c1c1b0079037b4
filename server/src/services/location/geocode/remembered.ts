import type { Clock } from '#platform/clock';

interface Kept<T> {
  readonly value: T;
  readonly until: number;
}

/**
 * Answers that are asked for again and again, for a time. Whoever asks while an answer is on its way gets the same one:
 * many at once are one call. What failed is not kept.
 */
export const createRemembered = <T>(
  clock: Pick<Clock, 'elapsed'>,
  { isOn, ms, most }: { readonly isOn: boolean; readonly ms: number; readonly most: number },
) => {
  const kept = new Map<string, Kept<T>>();
  const running = new Map<string, Promise<T>>();

  const read = async (key: string, ask: () => Promise<T>): Promise<T> => {
    try {
      const value = await ask();
      kept.delete(key);
      kept.set(key, { value, until: clock.elapsed() + ms });
      const oldest = kept.size > most ? kept.keys().next() : undefined;
      if (oldest?.done === false) kept.delete(oldest.value);
      return value;
    } finally {
      running.delete(key);
    }
  };

  return (key: string, ask: () => Promise<T>): Promise<T> => {
    if (!isOn) return ask();
    const known = kept.get(key);
    if (known !== undefined && known.until > clock.elapsed()) return Promise.resolve(known.value);
    const under = running.get(key);
    if (under !== undefined) return under;
    const begun = read(key, ask);
    running.set(key, begun);
    return begun;
  };
};
