import type { Locale } from './http/handler.ts';

const countOf = (text: string, letters: RegExp): number => text.match(letters)?.length ?? 0;

/**
 * In which of our languages somebody wrote. A Korean syllable says as much as three Latin letters: “I live in 마포구” is
 * English, “PET병은?” Korean.
 */
export const languageOf = (text: string): Locale =>
  countOf(text, /[\uac00-\ud7a3\u3131-\u318e]/g) * 3 > countOf(text, /[a-z]/gi) ? 'ko' : 'en';
