import type { Locale } from '@madang/contracts/fields';
import type { JudgedPicture } from '@madang/contracts/training/judged';
import type { Speech } from '../words.ts';
import type { ReadScreenshot } from './judge-picture.ts';
import { SUSPICIOUS, type Judgement } from './judge-text.ts';
import { reasonOf, titleOf, UNREADABLE } from './reason.ts';

/** A judgement as people are told of it. */
export const tellJudgement = (judgement: Judgement, { words }: Pick<Speech, 'words'>, locale: Locale) => ({
  phishing_score: judgement.phishing_score,
  is_suspicious: judgement.phishing_score >= SUSPICIOUS,
  reason: reasonOf(judgement, words[locale], locale),
  cues: judgement.cues.map((cue) => ({ ...cue, title: titleOf(cue.code, words[locale], locale) })),
});

/** The same of a picture, also where no text could be read in it. */
export const tellPicture = (
  { judgement, lines, width, height }: ReadScreenshot,
  speech: Pick<Speech, 'words'>,
  locale: Locale,
): Omit<JudgedPicture, 'text'> => ({
  ...(judgement === undefined
    ? { phishing_score: null, is_suspicious: null, reason: UNREADABLE[locale], cues: [] }
    : tellJudgement(judgement, speech, locale)),
  lines: [...lines],
  width,
  height,
});
