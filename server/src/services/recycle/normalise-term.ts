import { fold } from '#platform/text/fold';

/** The same ending off every plural, on both sides of a comparison: what is left need not be a word. */
const withoutPlural = (word: string): string => {
  if (!/^[a-z]{4,}$/.test(word)) return word;
  if (word.endsWith('ves')) return `${word.slice(0, -3)}fe`;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(ch|sh|x)es$/.test(word)) return word.slice(0, -2);
  return /[^su]s$/.test(word) ? word.slice(0, -1) : word;
};

/** Lower-case words of letters and digits. */
export const wordsOf = (text: string): string[] =>
  fold(text)
    .replace(/['’]s?\b/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** The form in which terms and questions are compared: 우유 팩 and 우유팩, cans and can are the same. */
export const normaliseTerm = (text: string): string => wordsOf(text).map(withoutPlural).join('');

const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const VOWELS = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ';
const FINALS = ' ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';
const FIRST_SYLLABLE = 0xac00;
const SYLLABLES_OF_AN_INITIAL = VOWELS.length * FINALS.length;

/** Letter by letter: one letter mistyped changes a whole syllable, and a short Korean word has too few of those to compare. */
export const spellOut = (term: string): string =>
  term.replace(/[가-힣]/g, (syllable) => {
    const index = syllable.charCodeAt(0) - FIRST_SYLLABLE;
    const vowelAndFinal = index % SYLLABLES_OF_AN_INITIAL;
    const initial = INITIALS.charAt(Math.floor(index / SYLLABLES_OF_AN_INITIAL));
    return (
      initial +
      VOWELS.charAt(Math.floor(vowelAndFinal / FINALS.length)) +
      FINALS.charAt(vowelAndFinal % FINALS.length)
    ).trimEnd();
  });

/** Input methods join two consonants that could end a syllable. */
const JOINED: Readonly<Record<string, string>> = {
  ㄳ: 'ㄱㅅ',
  ㄵ: 'ㄴㅈ',
  ㄶ: 'ㄴㅎ',
  ㄺ: 'ㄹㄱ',
  ㄻ: 'ㄹㅁ',
  ㄼ: 'ㄹㅂ',
  ㄽ: 'ㄹㅅ',
  ㄾ: 'ㄹㅌ',
  ㄿ: 'ㄹㅍ',
  ㅀ: 'ㄹㅎ',
  ㅄ: 'ㅂㅅ',
};
export const splitConsonants = (text: string): string => text.replace(/[ㄳ-ㅄ]/g, (letter) => JOINED[letter] ?? letter);

export const isConsonant = (letter: string): boolean => INITIALS.includes(letter);

/** 페트병 → ㅍㅌㅂ; what is no Korean syllable stays as it is. */
export const initialsOf = (term: string): string =>
  term.replace(/[가-힣]/g, (syllable) =>
    INITIALS.charAt(Math.floor((syllable.charCodeAt(0) - FIRST_SYLLABLE) / SYLLABLES_OF_AN_INITIAL)),
  );
