import type { Background } from '#platform/background/background';
import type { Listener } from '#platform/db/listener';

/** Sent by triggers on the guide's tables, at the commit of whoever has changed it. */
const GUIDE_CHANNEL = 'madang_guide';
const MOST_ENTRIES = 1000;

/** What was read of the guide, until it changes: it is read all the time and changes a few times a year. */
export interface GuideCache {
  /** Answers that are not there (undefined) are not remembered: anybody can ask for anything. */
  remember<T>(key: string, read: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export const watchGuide = async (
  background: Background,
  listener: Pick<Listener, 'connected'>,
): Promise<GuideCache> => {
  const entries = new Map<string, unknown>();
  let changes = 0;
  const forgetting = await background.start('recycle.forget-guide', {
    channels: [GUIDE_CHANNEL],
    run() {
      changes += 1;
      entries.clear();
    },
  });
  const isOn = background.isOn('recycle.guide-cache');

  const keep = (key: string, value: unknown): void => {
    entries.delete(key);
    entries.set(key, value);
    const oldest = entries.size > MOST_ENTRIES ? entries.keys().next() : undefined;
    if (oldest?.done === false) entries.delete(oldest.value);
  };

  return {
    async remember<T>(key: string, read: () => Promise<T>): Promise<T> {
      // Without the connection for notifications nobody would tell of a change.
      const known = isOn && listener.connected ? entries.get(key) : undefined;
      if (known !== undefined) {
        keep(key, known);
        return known as T;
      }
      const before = changes;
      const value = await read();
      if (value !== undefined && before === changes && listener.connected) keep(key, value);
      return value;
    },
    stop: () => forgetting.stop(),
  };
};
