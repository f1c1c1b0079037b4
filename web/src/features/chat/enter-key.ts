/* eslint-disable @typescript-eslint/no-deprecated -- Safari tells a key of the input method by keyCode 229 alone */
/** What the textarea has told us of the input method. */
export interface Composition {
  /** The syllable that is being put together, or that which has just been. */
  readonly data: string;
  /** Milliseconds since it was done; null while it is not. */
  readonly doneFor: number | null;
}

export type EnterMeans = 'send' | 'send-after-composition' | 'nothing';

type Key = Pick<
  KeyboardEvent,
  'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing' | 'keyCode'
>;

const HANGUL = /^[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]+$/;
/** Safari ends the composition before it reports the key that ended it. */
const SAME_KEY_MS = 80;

/**
 * Enter while a Hangul syllable is open ends the syllable and sends: nobody who writes Korean presses it twice. With
 * other input methods it picks a candidate, and must not send. Browsers say 229 for keys that the input method took.
 */
export const meaningOfEnter = (event: Key, composition: Composition): EnterMeans => {
  const taken = event.isComposing || event.keyCode === 229;
  const isEnter = event.key === 'Enter' || (taken && (event.code === 'Enter' || event.code === 'NumpadEnter'));
  if (!isEnter || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return 'nothing';
  if (!taken) return 'send';
  const isSameKey = composition.doneFor === null || composition.doneFor < SAME_KEY_MS;
  return isSameKey && HANGUL.test(composition.data) ? 'send-after-composition' : 'nothing';
};
