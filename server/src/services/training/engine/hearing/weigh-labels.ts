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

/** How much of each label a line has, most first. */
export const marginsOf = (
  text: string,
  weights: ReadonlyMap<Label, Weights>,
): readonly { readonly label: Label; readonly margin: number }[] => {
  const strengths = [...strengthsOf(heardFeatures(text))];
  return [...weights]
    .map(([label, { bias, scale, weights: own }]) => ({
      label,
      margin: strengths.reduce((sum, [bucket, strength]) => sum + (own[bucket] ?? 0) * scale * strength, bias),
    }))
    .toSorted((a, b) => b.margin - a.margin);
};

/** What a line is most like. */
export const weighLabels = (text: string, weights: ReadonlyMap<Label, Weights>): Weighed | undefined => {
  const [first, second] = marginsOf(text, weights);
  return first && { ...first, lead: first.margin - (second?.margin ?? first.margin - 1), next: second?.label };
};
