import type { RedFlagCode } from '@madang/contracts/training/case';
import { judgeByRules, plainText } from './judge-by-rules.ts';
import { MIXING, WEIGHTS } from './wording/weights.ts';
import { suspicionOf } from './wording/mix.ts';
import { weighWording } from './wording/weigh.ts';

export interface Cue {
  /** null of the wording as a whole, which is none of the signals that have a name. */
  readonly code: RedFlagCode | null;
  /** Of the text, from 0 on; null of what a model saw in a picture and in no line. */
  readonly line: number | null;
  /** The words of the message that show it; none where no line does. */
  readonly phrase: string;
  readonly weight: number;
  readonly found_by: 'rules' | 'wording' | 'model';
}

/** What is found in a text stands in one of its lines. */
export interface TextCue extends Cue {
  readonly line: number;
}

export interface Judgement<C extends Cue = Cue> {
  /** 0 to 100; from {@link SUSPICIOUS} on it is to be taken for a scam. */
  readonly phishing_score: number;
  readonly cues: readonly C[];
}

export const SUSPICIOUS = 50;
const LONGEST_PHRASE = 80;
/** What the wording changes by less than this is not worth a person's doubt. */
const LEAST = 0.2;

/** What scams alone ask for, and how heavy its rule must be: coins, vouchers and cash, a fee first, a number to call back, an office's money behind a link. */
const STRONG: Partial<Readonly<Record<RedFlagCode, number>>> = { RF6: 0.6, RF7: 0.5, RF9: 0.6, RF10: 0.6 };
/** So sure must all rules together be. */
const SURE = 0.6;

const isFoundByRules = (byRules: number, cues: readonly Cue[]): boolean =>
  byRules >= SURE && cues.some(({ code, weight }) => code !== null && weight >= (STRONG[code] ?? Infinity));

/** The rules' signals, and beside them how much it is worded as scams are: no model is asked. */
export const judgeText = (given: string): Judgement<TextCue> => {
  const text = plainText(given);
  const { suspicion: byRules, cues: found, hasFalseAddress } = judgeByRules(text);
  if (!/\p{L}/u.test(text)) return { phishing_score: Math.round(100 * byRules), cues: found };
  const { margin, line } = weighWording(text, WEIGHTS);
  const together = suspicionOf({ byRules, margin }, MIXING);
  // No wording makes up for an address that poses as another, or takes away what strong rules have found.
  const least = hasFalseAddress ? byRules : isFoundByRules(byRules, found) ? SUSPICIOUS / 100 : 0;
  const suspicion = Math.max(least, together);
  const cues: TextCue[] = [...found];
  const raised = suspicion - byRules;
  if (raised >= LEAST && line !== null) {
    const phrase = (text.split('\n')[line] ?? '').trim().slice(0, LONGEST_PHRASE);
    cues.push({ code: null, line, phrase, weight: Math.min(raised, 1), found_by: 'wording' });
  }
  return { phishing_score: Math.round(100 * suspicion), cues: cues.toSorted((a, b) => a.line - b.line) };
};
