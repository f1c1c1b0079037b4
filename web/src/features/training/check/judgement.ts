import type { Operations } from '@madang/contracts/index';
import type { Output } from '@madang/contracts/operation';

export type Judgement = Output<Operations['POST /training/analyze-text']>;

/** What a judgement comes to. There is no "safe": of a message in which nothing is found, nothing is known. */
export type Verdict = 'nothing' | 'doubt' | 'scam';
export const verdictOf = ({ is_suspicious, cues }: Pick<Judgement, 'is_suspicious' | 'cues'>): Verdict =>
  is_suspicious ? 'scam' : cues.length > 0 ? 'doubt' : 'nothing';
