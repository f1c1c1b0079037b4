import { ref, watch } from 'vue';
import { online } from '../../../app/online.ts';
import { keepForVisit, recallOfVisit } from '../../../app/storage.ts';
import type { OpenPlay } from './use-play.ts';

/**
 * Somebody says that it is really happening. What to do is on the screen at once, with a network or without; the server is
 * told as soon as it can be, by a message that ends the play there too.
 */
export const useRealHarm = (id: () => string, { current, ended, busy }: OpenPlay, words: () => string) => {
  const key = (): string => `training.real.${id()}`;
  const happening = ref(recallOfVisit(key()) !== null);
  /** The server does not know yet. */
  const untold = ref(recallOfVisit(key()) === 'untold');

  const tell = async (): Promise<void> => {
    if (!untold.value || busy.value || current.id.value === null) return;
    if (ended.value) {
      untold.value = false;
      keepForVisit(key(), 'told');
      return;
    }
    // What could not be sent before does not matter any more, unless it was this.
    if (current.pending.value !== null && current.pending.value.content !== words()) current.takeBack();
    await (current.pending.value === null ? current.send(words()) : current.resend());
  };
  const report = (): void => {
    happening.value = true;
    if (!ended.value) {
      untold.value = true;
      keepForVisit(key(), 'untold');
    } else keepForVisit(key(), 'told');
    void tell();
  };
  watch([busy, ended, current.state, online], () => void tell());
  return { happening, untold, report };
};
