import { strengthsOf, type Weights } from '../../wording/strengths.ts';
import { heardFeatures } from './features.ts';
import type { Label } from './labels.ts';

export interface Weighed {
  readonly label: Label;
  /** How much of it the line has: above 0 where it has learned that such lines are that. */
  readonly margin: number;
  /** How far the next label is behind. */
  readonly lead: number;
  readonly next: Label | undefined;
}

/** What a line is most like. */
export const weighLabels = (text: string, weights: ReadonlyMap<Label, Weights>): Weighed | undefined => {
  const strengths = [...strengthsOf(heardFeatures(text))];
  const margins = [...weights]
    .map(([label, { bias, scale, weights: own }]) => ({
      label,
      margin: strengths.reduce((sum, [bucket, strength]) => sum + (own[bucket] ?? 0) * scale * strength, bias),
    }))
    .toSorted((a, b) => b.margin - a.margin);
  const [first, second] = margins;
  return first && { ...first, lead: first.margin - (second?.margin ?? first.margin - 1), next: second?.label };
};
