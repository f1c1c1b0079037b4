import { expect, it } from 'vitest';
import type { Utterance } from '@madang/contracts/training/utterance';
import { ANSWERS, linesOfManner } from './content-answers.ts';
import { readCases } from './content.ts';
import { luresIn } from './safety/usable-lures.ts';

const cases = await readCases();

const TO_CONTACT: readonly Utterance[] = [
  'not_done',
  'defy',
  'safe_way',
  'in_person',
  'ask_leave',
  'hear_person',
  'bargain',
  'change',
  'ask_own',
  'ask_else',
  'ask_how',
  'ask_phone',
  'ask_duration',
  'unclear',
  'not_working',
  'again',
  'tell',
  'thanks',
];
const TO_HELPED: readonly Utterance[] = [
  'comfort',
  'ask_paid',
  'ask_told',
  'ask_installed',
  'ask_called',
  'ask_place',
  'ask_alone',
  'ask_feeling',
  'unclear',
  'again',
  'checked',
  'yes',
  'no',
  'tell',
];

it.each(['ko', 'en'] as const)(
  'nothing that a manner says could be used, nor is it said at two places: %s',
  (locale) => {
    expect(luresIn(ANSWERS[locale])).toEqual([]);
    for (const [manner, answers] of Object.entries(ANSWERS[locale])) {
      const texts = Object.values(answers).flatMap((lines) => lines.map(({ text }) => text));
      expect(
        texts.filter((text, at) => texts.indexOf(text) !== at),
        manner,
      ).toEqual([]);
    }
  },
);

it.each(cases.map((each) => [`${each.key}.${each.locale}`, each] as const))(
  '%s has an answer to whatever is said, at every stage, from both sides',
  (_, content) => {
    const missing = (['receive', 'help'] as const).flatMap((mode) =>
      (mode === 'receive' ? TO_CONTACT : TO_HELPED).flatMap((utterance) => {
        const lines = [...(content[mode].answers_to?.[utterance] ?? []), ...linesOfManner(content, mode, utterance)];
        const stages = Object.keys(content[mode].stages);
        return stages
          .filter((stage) => !lines.some(({ from = 'S1', until = 'S7' }) => from <= stage && stage <= until))
          .map((stage) => `${mode} ${utterance} ${stage}`);
      }),
    );
    expect(missing).toEqual([]);
  },
);

it('whoever is helped says that money was sent once it was, and not before', () => {
  const paid = (locale: 'ko' | 'en', stage: string) =>
    [ANSWERS[locale].parent, ANSWERS[locale].peer, ANSWERS[locale].polite].flatMap((manner) =>
      (manner?.ask_paid ?? [])
        .filter(({ from = 'S1', until = 'S7' }) => from <= stage && stage <= until)
        .map(({ text }) => text),
    );
  for (const text of paid('ko', 'S3')) expect(text).toMatch(/안 |아직|그대로/);
  for (const text of paid('ko', 'S7')) expect(text).toMatch(/보냈/);
  for (const text of paid('en', 'S7')) expect(text).not.toMatch(/\b(no|not|haven’t)\b/i);
});
