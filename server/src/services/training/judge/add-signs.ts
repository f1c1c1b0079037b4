import type { SeenSign } from './seen-signs.ts';
import type { Cue, Judgement } from './judge-text.ts';

/** Of what a model is less sure of, nothing is said. */
const SURE = 0.6;
/** One signal that only a model sees never makes a message a scam, two do. */
const WEIGHT = 0.3;
const MOST = 3;

/**
 * A judgement by the rules with what a model has seen beside it: signals that they have found stay as they are, and nothing
 * that a model says makes a score lower.
 */
export const addSigns = (
  { phishing_score: score, cues }: Judgement,
  signs: readonly SeenSign[],
  lines: readonly string[],
): Judgement => {
  const codes = new Set(cues.map(({ code }) => code));
  const added: Cue[] = [];
  for (const { code, line, confidence } of signs.toSorted((a, b) => b.confidence - a.confidence)) {
    if (confidence < SURE || codes.has(code) || added.length === MOST) continue;
    codes.add(code);
    const phrase = line === null ? '' : (lines[line] ?? '');
    added.push({ code, line: phrase === '' ? null : line, phrase, weight: WEIGHT, found_by: 'model' });
  }
  const innocent = added.reduce((left, { weight }) => left * (1 - weight), 1 - score / 100);
  return { phishing_score: Math.round(100 * (1 - innocent)), cues: [...cues, ...added] };
};
