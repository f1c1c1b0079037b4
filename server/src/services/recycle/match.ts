import { initialsOf, isConsonant, spellOut } from './normalise-term.ts';
import { foldWithPlaces } from '#platform/text/fold';

/** An item that was found, and by what. */
export interface Ranked {
  readonly itemId: string;
  /** 0 to 1. */
  readonly score: number;
  /** The name or keyword, as it is written in the guide. */
  readonly matched: string;
  /** What was asked for, normalised. */
  readonly typed: string;
  /** A guess: nearly the same letters, or what a description fits. */
  readonly near?: boolean;
}

/** Anything below is noise. */
export const LEAST_SCORE = 0.3;

/** The first of each item. */
export const bestOfEach = <T extends Ranked>(ranked: readonly T[]): T[] => {
  const best = new Map<string, T>();
  for (const hit of ranked) if (!best.has(hit.itemId)) best.set(hit.itemId, hit);
  return [...best.values()];
};

export const byScore = (a: Ranked, b: Ranked): number =>
  b.score - a.score || a.matched.length - b.matched.length || a.itemId.localeCompare(b.itemId);

export interface Position {
  readonly from: number;
  /** The first position that no longer belongs to it. */
  readonly to: number;
  /** Letter for letter, and not by initial consonants or half a syllable. */
  readonly isLiteral: boolean;
}

/** 펱 is what an input method shows on the way to 페트. */
const isBegun = (syllables: string, typed: string): boolean =>
  /[가-힣]/.test(typed) && spellOut(syllables).startsWith(spellOut(typed));

const positionAt = (text: string, typed: string, from: number): Position | null => {
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
export const positionOf = (text: string, typed: string): Position | null => {
  let found: Position | null = null;
  for (let from = 0; from + typed.length <= text.length; from++) {
    const position = positionAt(text, typed, from);
    if (position?.isLiteral) return position;
    found ??= position;
  }
  return found;
};

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The letters that are compared: all but spaces and signs; with the way back to the label. */
const lettersOf = (label: string): { compact: string; rangeOf: (from: number, to: number) => Range } => {
  const { folded, rangeOf } = foldWithPlaces(label);
  const letters = [...folded.matchAll(/[\p{L}\p{N}]/gu)];
  const compact = letters.map(([letter]) => letter).join('');
  const positions = letters.flatMap(({ 0: letter, index }) =>
    Array.from({ length: letter.length }, (_, unit) => index + unit),
  );
  return {
    compact,
    rangeOf: (from, to) => rangeOf(positions[from] ?? 0, (positions[to - 1] ?? 0) + 1),
  };
};

/** What of a label was asked for; all of it where that cannot be said, as for a misspelling. */
export const highlightsOf = (label: string, typed: readonly string[]): Range[] => {
  const { compact, rangeOf } = lettersOf(label);
  const ranges: Range[] = [];
  for (const part of typed) {
    const position = positionOf(compact, part);
    if (position !== null && position.to > position.from) ranges.push(rangeOf(position.from, position.to));
  }
  ranges.sort((a, b) => a.from - b.from);
  const apart = ranges.filter(({ from }, index) => !ranges.slice(0, index).some((earlier) => earlier.to > from));
  return apart.length > 0 ? apart : [{ from: 0, to: label.length }];
};
