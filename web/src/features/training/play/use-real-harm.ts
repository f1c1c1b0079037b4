import { onScopeDispose, ref, watch } from 'vue';
import { online } from '../../../app/online.ts';
import { keepOwnForVisit, recallOwnOfVisit } from '../../../app/own-storage.ts';
import type { OpenPlay } from './use-play.ts';

/** How long the server is left alone when it could not be told. */
const RETRY_MS = 15_000;

/**
 * Somebody says that it is really happening. What to do is on the screen at once, with a network or without; the server is
 * told as soon as it can be, by a message that ends the play there too.
 */
export const useRealHarm = (id: () => string, { current, ended, busy }: OpenPlay, words: () => string) => {
  const key = () => `real-harm.${id()}` as const;
  const happening = ref(recallOwnOfVisit(key()) !== null);
  /** The server does not know yet. */
  const untold = ref(recallOwnOfVisit(key()) === 'untold');

  /** `again`: also when it was tried and could not be sent. */
  const tell = async (again: boolean): Promise<void> => {
    if (!untold.value || busy.value || current.id.value === null) return;
    if (ended.value) {
      untold.value = false;
      keepOwnForVisit(key(), 'told');
      return;
    }
    const pending = current.pending.value;
    if (pending?.content === words()) {
      if (again) await current.resend();
      return;
    }
    // What could not be sent before does not matter any more.
    if (pending !== null) current.takeBack();
    await current.send(words());
  };
  const report = (): void => {
    happening.value = true;
    if (!ended.value) {
      untold.value = true;
      keepOwnForVisit(key(), 'untold');
    } else keepOwnForVisit(key(), 'told');
    void tell(false);
  };
  watch([busy, ended, current.state], () => void tell(false));
  watch(online, (now) => {
    if (now) void tell(true);
  });
  const timer = setInterval(() => void tell(true), RETRY_MS);
  onScopeDispose(() => clearInterval(timer));
  return { happening, untold, report };
};
