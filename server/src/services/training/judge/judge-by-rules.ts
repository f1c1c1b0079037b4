import type { RedFlagCode } from '@madang/contracts/training/case';
import { findAddresses, type Address } from './addresses.ts';
import { CALMING, RULES, TRICKS, type Part } from './rules.ts';

/** A signal that a rule has found, with its words. */
interface RuleCue {
  readonly code: RedFlagCode;
  /** Of the text, from 0 on. */
  readonly line: number;
  /** The words of the message that show it. */
  readonly phrase: string;
  readonly weight: number;
  readonly found_by: 'rules';
}

export interface RuleJudgement {
  /** From 0 to 1: how far the signals together make it a scam. */
  readonly suspicion: number;
  /** In the order of the text. */
  readonly cues: readonly RuleCue[];
  /** An address that hides whose it is, or looks like another's: no wording makes up for it. */
  readonly hasFalseAddress: boolean;
}

const BY_ADDRESS: Readonly<Record<Address['kind'], number>> = {
  known: 0,
  unknown: 0.25,
  shortened: 0.45,
  strange: 0.55,
  look_alike: 0.55,
  app_file: 0.75,
};
/** A number to call that is no office's (15xx, 16xx, 18xx and three or four figures are). */
const CALL_BACK = /(?<!\d)(?:0(?:2|[3-6][1-5]|70|10|50\d)[-.) ]?\d{3,4}[-. ]?\d{4})(?!\d)/u;
const PER_CODE = 2;

/** Without blanks, with the way back. */
function withoutBlanks(text: string): { tight: string; at: number[] } {
  const at: number[] = [];
  let tight = '';
  for (let index = 0; index < text.length; index++) {
    const letter = text.charAt(index);
    if (/\s/u.test(letter)) continue;
    tight += letter;
    at.push(index);
  }
  return { tight, at };
}

const lineOf = (text: string, place: number): number => text.slice(0, place).split('\n').length - 1;

/** Some single characters are written out as eighteen. */
const MOST_LETTERS = 12_000;
/** What stands for the same letters, in the same lines. */
export const plainText = (given: string): string => given.normalize('NFKC').replaceAll('\r', '').slice(0, MOST_LETTERS);

/** The text is read as one, since what is said goes on from line to line. */
export const judgeByRules = (given: string): RuleJudgement => {
  const text = plainText(given);
  // Each letter at its place: İ alone would become two characters.
  const lower = text.replaceAll('\u0130', 'i').toLowerCase();
  const spaced = lower.replace(/\s/gu, ' ').replaceAll('’', "'");
  const { tight, at } = withoutBlanks(lower);
  const cues: RuleCue[] = [];
  const add = (code: RedFlagCode, weight: number, start: number, end: number): void => {
    const phrase = text.slice(start, end).replace(/\s+/gu, ' ').trim();
    cues.push({ code, weight, line: lineOf(text, start), phrase, found_by: 'rules' });
  };
  const inTight = (pattern: RegExp, code: RedFlagCode, weight: number): void => {
    const match = pattern.exec(tight);
    const first = match && at[match.index];
    const last = match && at[match.index + match[0].length - 1];
    if (first !== undefined && first !== null && last !== undefined && last !== null)
      add(code, weight, first, last + 1);
  };
  const inSpaced = (pattern: RegExp, code: RedFlagCode, weight: number): void => {
    const match = pattern.exec(spaced);
    if (match) add(code, weight, match.index, match.index + match[0].length);
  };
  const isThere = (part: Part): boolean =>
    part instanceof RegExp ? part.test(tight) : part.ko.test(tight) || part.en.test(spaced);
  for (const { code, weight, ko, en } of RULES) {
    if (ko) inTight(ko, code, weight);
    if (en) inSpaced(en, code, weight);
  }
  const addresses = findAddresses(lower);
  for (const { kind, start, end } of addresses)
    if (BY_ADDRESS[kind] > 0) add(kind === 'app_file' ? 'RF4' : 'RF11', BY_ADDRESS[kind], start, end);
  const isForeign = addresses.some(({ kind }) => kind !== 'known');
  const callBack = CALL_BACK.exec(lower);
  const isAllKnown = addresses.length > 0 && !isForeign;
  for (const { code, weight, all, address, callBack: calls, unlessKnown } of TRICKS) {
    if (unlessKnown && isAllKnown) continue;
    if ((address && !isForeign) || (calls && !callBack) || !all.every(isThere)) continue;
    const [first] = all;
    if (calls && callBack) add(code, weight, callBack.index, callBack.index + callBack[0].length);
    else if (first instanceof RegExp) inTight(first, code, weight);
    else if (first)
      (first.ko.test(tight) ? inTight : inSpaced)(first.ko.test(tight) ? first.ko : first.en, code, weight);
  }
  const calm = CALMING.reduce(
    (product, { weight, pattern }) => product * (pattern.test(tight) || pattern.test(spaced) ? weight : 1),
    1,
  );
  // Where an address is nobody's, kind words change nothing; elsewhere they change so much at most.
  const factor = isForeign ? 1 : Math.max(calm, 0.3);
  const counted = cues
    .toSorted((a, b) => b.weight - a.weight)
    .filter((cue, index, sorted) => sorted.slice(0, index).filter(({ code }) => code === cue.code).length < PER_CODE);
  const innocent = counted.reduce((left, { weight }) => left * (1 - weight * factor), 1);
  const hasFalseAddress = addresses.some(({ kind }) => kind !== 'known' && kind !== 'unknown');
  return { suspicion: 1 - innocent, hasFalseAddress, cues: counted.toSorted((a, b) => a.line - b.line) };
};
