import { findPassports } from './documents.ts';
import { findEmails } from './email.ts';
import { findNumbers } from './find-numbers.ts';
import { readGroups } from './groups.ts';
import { readLabels } from './labels.ts';
import { findPasswords } from './passwords.ts';
import type { Kind, Match } from './match.ts';
import { readPlain, smallLetters } from './plain.ts';

export type { Kind, Match } from './match.ts';

export interface Masked {
  text: string;
  found: Match[];
}

export type Language = 'ko' | 'en';

export const LABELS: Record<Language, Record<Kind, string>> = {
  ko: {
    resident: '[주민등록번호]',
    foreigner: '[외국인등록번호]',
    card: '[카드번호]',
    account: '[계좌번호]',
    phone: '[전화번호]',
    otp: '[인증번호]',
    password: '[비밀번호]',
    passport: '[여권번호]',
    licence: '[운전면허번호]',
    email: '[이메일]',
  },
  en: {
    resident: '[resident number]',
    foreigner: '[foreigner number]',
    card: '[card number]',
    account: '[account number]',
    phone: '[phone number]',
    otp: '[one-time code]',
    password: '[password]',
    passport: '[passport number]',
    licence: '[driving licence]',
    email: '[e-mail address]',
  },
};
const OWN = new RegExp(
  Object.values(LABELS)
    .flatMap((words) => Object.values(words))
    .map((label) => label.replace(/[[\]]/g, '\\$&'))
    .join('|'),
  'gu',
);
/** A message that is nothing but a code of six digits, as people answer who were asked for it. */
const ONLY_A_CODE = /^\s*(\d{4}(?!00)\d{2})\s?(?:이에요|이예요|예요|요|이요|입니다|이야|임)?[\s.!~]*$/u;

/** The first of what overlaps; of two that begin alike, the longer. */
function apart(matches: Match[]): Match[] {
  const sorted = matches.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const kept: Match[] = [];
  for (const match of sorted) if (match.start >= (kept.at(-1)?.end ?? 0)) kept.push(match);
  return kept;
}

/**
 * Takes out of a text what opens an account or names a person: by its form where that is certain, otherwise by the
 * words beside it. Pure and linear; masking twice is masking once. `found` is in places of the text that was given.
 */
export function mask(source: string, language: Language = 'ko'): Masked {
  const plain = readPlain(source);
  // What an earlier masking left says nothing about the numbers beside it.
  const text = smallLetters(plain.text).replace(OWN, (label) => '\u0001'.repeat(label.length));
  const labels = readLabels(text);
  const only = ONLY_A_CODE.exec(text)?.[1];
  const found = apart([
    ...findEmails(text),
    ...findPassports(text, labels),
    ...findPasswords(text, labels),
    ...findNumbers(text, readGroups(text), labels),
    ...(only === undefined ? [] : [{ kind: 'otp' as const, start: text.indexOf(only), end: text.indexOf(only) + 6 }]),
  ]).map(({ kind, start, end }) => {
    // [482913]: our own brackets take the place of those.
    const around = text.charAt(start - 1) === '[' && text.charAt(end) === ']' ? 1 : 0;
    return { kind, start: plain.at[start - around] ?? 0, end: plain.at[end + around] ?? source.length };
  });
  let masked = '';
  let from = 0;
  for (const { kind, start, end } of found) {
    masked += source.slice(from, start) + LABELS[language][kind];
    from = end;
  }
  return { text: masked + source.slice(from), found };
}
