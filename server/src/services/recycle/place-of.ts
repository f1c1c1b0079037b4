import { initialsOf, isConsonant, spellOut } from './normalise-term.ts';

export interface Place {
  readonly from: number;
  /** The first position that no longer belongs to it. */
  readonly to: number;
  /** Letter for letter, and not by initial consonants or half a syllable. */
  readonly isLiteral: boolean;
}

/** 펱 is what an input method shows on the way to 페트. */
const isBegun = (syllables: string, typed: string): boolean => /[가-힣]/.test(typed) && spellOut(syllables).startsWith(spellOut(typed));

const placeAt = (text: string, typed: string, from: number): Place | null => {
  let isLiteral = true;
  for (let i = 0; i < typed.length; i++) {
    const wanted = typed.charAt(i);
    const there = text.charAt(from + i);
    if (there === wanted) continue;
    isLiteral = false;
    const byInitial = isConsonant(wanted) && initialsOf(there) === wanted;
    if (!byInitial && !(i === typed.length - 1 && isBegun(text.slice(from + i, from + i + 2), wanted))) return null;
  }
  return { from, to: from + typed.length, isLiteral };
};

/** Where in a text something stands that was typed: whole, by initial consonants, mixed, or with half a last syllable. */
export const placeOf = (text: string, typed: string): Place | null => {
  let found: Place | null = null;
  for (let from = 0; from + typed.length <= text.length; from++) {
    const place = placeAt(text, typed, from);
    if (place?.isLiteral) return place;
    found ??= place;
  }
  return found;
};
