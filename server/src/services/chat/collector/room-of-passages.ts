import { BYTES_OF_TOKEN } from '../models/counted-model-call.ts';

export const MOST_CHARS = 24_000;
/** Of a letter in Korean. */
const BYTES_OF_LETTER = 3;

/** Letters of passages: beside them there has to be room for what was said before, and for the answer. */
export const charsOfPassages = (window: number): number => Math.min(MOST_CHARS, Math.floor(window / 3));

/** Tokens that passages will probably take of a question: they are chosen when the model is asked. */
export const estimatePassages = (chars: number, window: number): number =>
  Math.ceil((Math.min(chars, charsOfPassages(window)) * BYTES_OF_LETTER) / BYTES_OF_TOKEN);
