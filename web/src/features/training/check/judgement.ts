import type { Operations } from '@madang/contracts/index';
import type { Output } from '@madang/contracts/operation';

export type Judgement = Output<Operations['POST /training/analyze-text']>;
type PictureAnswer = Output<Operations['POST /training/analyze-image']>;

/** A picture beside what was read in it; its address is this page's own. */
export interface ReadPicture extends Pick<PictureAnswer, 'lines' | 'width' | 'height'> {
  readonly url: string;
}

/** One that was put in to be judged; `model`: which one looked at it as well. */
export interface CheckedPicture extends ReadPicture, Pick<PictureAnswer, 'model'> {}

/** `undefined` for a picture in which nothing could be read: it has no score. */
export const judgementOf = ({ phishing_score, is_suspicious, ...rest }: PictureAnswer): Judgement | undefined =>
  phishing_score === null || is_suspicious === null
    ? undefined
    : {
        phishing_score,
        is_suspicious,
        reason: rest.reason,
        cues: rest.cues,
        text: rest.text,
        lines: rest.lines.map(({ text }) => text),
      };

/** What a judgement comes to. There is no "safe": of a message in which nothing is found, nothing is known. */
export type Verdict = 'nothing' | 'doubt' | 'scam';
export const verdictOf = ({ is_suspicious, cues }: Pick<Judgement, 'is_suspicious' | 'cues'>): Verdict =>
  is_suspicious ? 'scam' : cues.length > 0 ? 'doubt' : 'nothing';
