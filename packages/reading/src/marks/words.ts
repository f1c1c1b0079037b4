import type { Mark } from '../types.ts';

/** How many letters differ between a word and the place in the text that is most like it. */
const distanceWithin = (word: string, text: string): number => {
  let row = new Array<number>(text.length + 1).fill(0);
  for (let at = 1; at <= word.length; at++) {
    const next = [at];
    for (let to = 1; to <= text.length; to++)
      next[to] = Math.min(
        (row[to] ?? 0) + 1,
        (next[to - 1] ?? 0) + 1,
        (row[to - 1] ?? 0) + (word[at - 1] === text[to - 1] ? 0 : 1),
      );
    row = next;
  }
  return Math.min(...row);
};

/** One letter of five may be read wrongly (of Hangul those that a syllable is made of). */
const LETTERS_PER_ERROR = 5;
const says = (text: string, word: string): boolean => {
  const letters = word.normalize('NFD');
  return distanceWithin(letters, text.normalize('NFD')) <= Math.floor(letters.length / LETTERS_PER_ERROR);
};

const MATERIALS: readonly (readonly [word: RegExp, mark: Mark])[] = [
  [/^HDPE$/u, 'hdpe'],
  [/^[LI1]DPE$/u, 'ldpe'],
  [/^PP$/u, 'pp'],
  [/^P[S5]$/u, 'ps'],
  [/^[O0]?[THERIF]{3,5}$/u, 'plastic_other'],
  [/^PET$/u, 'pet'],
];

/** What the words within and below the arrows say; `undefined` where they are no mark's. */
export const markOf = (said: string): Mark | undefined => {
  const tight = said.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
  const tokens: readonly string[] = said.toUpperCase().match(/[A-Z0-9]+|[가-힣]+/gu) ?? [];
  if (says(tight, '무색페트')) return 'clear_pet';
  if (says(tight, '도포') || says(tight, '첩합')) return 'composite';
  if (says(tight, '비닐류')) return 'film';
  if (says(tight, '플라스틱'))
    return MATERIALS.find(([word]) => tokens.some((token) => word.test(token)))?.[1] ?? 'plastic';
  if (says(tight, '알미늄') || says(tight, '알루미늄')) return 'aluminium_can';
  if (says(tight, '캔류')) return tokens.includes('철') ? 'steel_can' : 'can';
  if (says(tight, '멸균팩')) return 'aseptic_carton';
  if (says(tight, '일반팩') || says(tight, '종이팩')) return 'carton';
  if (says(tight, '종이')) return 'paper';
  if (says(tight, '유리')) return 'glass';
  return says(tight, '페트') || tokens.includes('PET') ? 'pet' : undefined;
};
