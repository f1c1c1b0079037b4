import type { Match } from './match.ts';
import type { Labels } from './labels.ts';

/** M12345678 and, since December 2021, M123A4567; others only where the word passport stands. */
const KOREAN = /(?<![a-z0-9])(?:[msrgd][ -]?\d{3} ?[a-z] ?\d{4}|[msrgd][ -]?\d{8})(?![a-z0-9])/gu;
const NAMED = /(?<![a-z0-9])[a-z]{1,2}[ -]?(?:\d{6,9}|\d{2,4}[ -]\d{2,5}(?:[ -]\d{2,4})?)(?![a-z0-9])/gu;
/** The letter by its Korean name and the digits as words: 엠 일이삼사오육칠팔. */
const SPELLED = /(?:엠|에스|알|지)[ -]?[공영일이삼사오육륙칠팔구\d][ 공영일이삼사오육륙칠팔구\d-]{6,16}/gu;

/** Passports begin with a letter, so that their digits alone tell nothing. */
export function findPassports(text: string, labels: Labels): Match[] {
  const named = (start: number) => labels.before(start, 25)?.kind === 'passport';
  const of = (pattern: RegExp, wanted: (start: number) => boolean) =>
    Array.from(text.matchAll(pattern))
      .filter((match) => wanted(match.index))
      .map((match): Match => ({ kind: 'passport', start: match.index, end: match.index + match[0].trimEnd().length }));
  return [
    ...of(KOREAN, (start) => labels.before(start, 15)?.kind !== 'other'),
    ...of(NAMED, named),
    ...of(SPELLED, named),
  ];
}
