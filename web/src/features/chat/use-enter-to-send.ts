import { meaningOfEnter } from './enter-key.ts';

/** With a finger alone there is no Shift beside it: Enter begins a line there, and the button sends. */
export const isLineKey = (): boolean => matchMedia('(hover: none) and (pointer: coarse)').matches;

/** How long after an Enter the input method may still report its line break. */
const ECHO_MS = 50;

/** Joins the key and composition events of a textarea into one decision to send, whatever order they come in. */
export const useEnterToSend = (send: () => void) => {
  let composed = '';
  let endedAt: number | null = null;
  let isDue = false;
  let sentAt = -Infinity;

  const sendNow = (): void => {
    isDue = false;
    sentAt = performance.now();
    send();
  };
  // The last syllable reaches the textarea's value with an input event, which may come after the others.
  const sendSoon = (): void => {
    setTimeout(() => {
      if (isDue) sendNow();
    });
  };

  return {
    compositionstart: (): void => {
      composed = '';
      endedAt = null;
    },
    compositionupdate: ({ data }: CompositionEvent): void => {
      composed = data;
    },
    compositionend: ({ data }: CompositionEvent): void => {
      composed = data;
      endedAt = performance.now();
      // A composition that was given up leaves nothing to send.
      if (data === '') isDue = false;
      if (isDue) sendSoon();
    },
    keydown: (event: KeyboardEvent): void => {
      if (isLineKey()) return;
      const means = meaningOfEnter(event, {
        data: composed,
        doneFor: endedAt === null ? null : performance.now() - endedAt,
      });
      if (means === 'nothing') return;
      if (means === 'send') {
        event.preventDefault();
        sendNow();
        return;
      }
      isDue = true;
      if (endedAt !== null) sendSoon();
    },
    beforeinput: (event: Event): void => {
      const { inputType } = event as InputEvent;
      const isBreak = inputType === 'insertLineBreak' || inputType === 'insertParagraph';
      if (isBreak && (isDue || performance.now() - sentAt < ECHO_MS)) event.preventDefault();
    },
  };
};
