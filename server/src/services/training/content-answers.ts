import type { Locale } from '@madang/contracts/fields';
import { type Case, Line, type Mode } from '@madang/contracts/training/case';
import { Utterance, Manner } from '@madang/contracts/training/utterance';
import { z } from 'zod';
import en from '../../../../content/training/answers.en.json' with { type: 'json' };
import ko from '../../../../content/training/answers.ko.json' with { type: 'json' };

/** Of each manner what it answers to what is said, wherever a case has no lines of its own. */
const Answers = z.partialRecord(Manner, z.partialRecord(Utterance, z.array(Line).min(1).max(8)));
export const ANSWERS: Readonly<Record<Locale, z.output<typeof Answers>>> = {
  ko: Answers.parse(ko),
  en: Answers.parse(en),
};

const MANNER_OF_PERSONA: Readonly<Record<Case['persona'], Manner>> = {
  investigator: 'investigator',
  manager: 'adviser',
  child: 'child',
  notice: 'notice',
  clerk: 'clerk',
};

const mannerOf = (content: Case, mode: Mode): Manner =>
  content[mode].manner ?? (mode === 'help' ? 'polite' : MANNER_OF_PERSONA[content.persona]);

export const linesOfManner = (content: Case, mode: Mode, utterance: Utterance): readonly Line[] => {
  const lines = ANSWERS[content.locale][mannerOf(content, mode)];
  // To come in person is one of the safe ways, and mostly answered like them.
  return lines?.[utterance] ?? (utterance === 'in_person' ? lines?.safe_way : undefined) ?? [];
};
