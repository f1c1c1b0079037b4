import { wordsOf } from './normalise-term.ts';

const LONGEST_WORD = 20;
const MOST_WORDS = 6;

/** What may be kept of a search: a few plain words. Whoever writes more than that may be writing about themselves. */
export const anonymousQuery = (query: string): string | null => {
  const plain = query
    .replace(/\S*@\S*/g, ' ')
    .replace(/\b(https?:|www\.)\S*/gi, ' ')
    .replace(/\S*\p{N}\S*/gu, ' ');
  const words = wordsOf(plain).filter((word) => word.length <= LONGEST_WORD);
  return words.length === 0 || words.length > MOST_WORDS ? null : words.join(' ');
};
