import { storableText, type Locale } from '@madang/contracts/fields';
import type { Case, Category, PersonaKey } from '@madang/contracts/training/case';

export interface WantedCase {
  readonly locale: Locale;
  readonly category: Category;
  readonly difficulty: number;
  readonly persona?: PersonaKey | undefined;
}

const LANGUAGE: Readonly<Record<Locale, string>> = {
  ko: 'Korean (polite 해요체 where the contact is polite)',
  en: 'English',
};

const RULES = `You write cases for an exercise in which people practise recognising fraud. They are played by a server, line by line; the person is told at the end what gave the contact away. Everything in them is invented.

Nothing in a case works outside of the exercise. Addresses end with .example or .invalid, telephone numbers are 010-0000-0000 to 010-1999-9999 or 000-0000-0000, account numbers are zeros only. No names of real people or firms. What is threatened stays at the threat.

A talk begins with a line of S1. On each message of the person the contact says a reaction and, mostly, a line of the next stage below it. So a reaction takes no next step, a line of a stage answers nothing, and any reaction goes with any line. No line is said at two places. Stages: S1 approach, S2 trust, S3 pressure, S4 isolation, S5 means (link, app, data), S6 taking, S7 more or vanish; all seven, with two lines or more in all but S7. "receive" is what the contact says to the person, "help" what somebody says who has got the contact and asks the person for advice.

Where a line shows a red flag it says so: {"text": "…", "flags": {"RF2": "words of this text that show it"}}. Each flag that is shown is among "red_flags" with its reason, and each of those is shown in "receive". RF1 poses as an office, RF2 urgency, RF3 secrecy and isolation, RF4 link or app, RF5 personal or secret data, RF6 transfer or advance payment, RF7 vouchers, coins, cash, RF8 another channel, RF9 hinders checking, RF10 unreal gain, RF11 wrong sender or address, RF12 threats.

Answer with one JSON object and nothing else. It has exactly the fields of the example.`;

/** Lines that show nothing as their text alone, which is how they are written. */
const short = (_key: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || !('text' in value) || !('flags' in value)) return value;
  const { text, flags, ...rest } = value;
  const isPlain = Object.keys(flags as object).length === 0 && Object.keys(rest).length === 0;
  return isPlain ? text : value;
};

/** @param example one that is played here */
export const caseInstructions = (example: Case): string => {
  const {
    id: _id,
    key: _key,
    locale: _locale,
    code: _code,
    difficulty: _difficulty,
    source: _source,
    ...shown
  } = example;
  const { resembles: _resembles, ...content } = shown;
  return `${RULES}\n\nThe example:\n${JSON.stringify(content, short)}`;
};

export const caseRequest = ({ locale, category, difficulty, persona }: WantedCase): string =>
  [
    `Write a new case of the code ${category}, of difficulty ${difficulty} of 3 (3 is the hardest to recognise), in ${LANGUAGE[locale]}.`,
    ...(persona === undefined ? [] : [`Its persona is ${persona}.`]),
    'Another story than that of the example, with another sender.',
  ].join(' ');

export const askedAgain = (problem: string): string =>
  `It cannot be played: ${storableText(problem.slice(0, 2000))}\nGive the whole case again, as one JSON object and nothing else.`;
