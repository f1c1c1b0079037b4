import { MOODS, RATIOS, type Mood, type Ratio } from '../types.ts';
import { HEADLINES } from './advertisements.ts';

interface Cell {
  readonly ratio: Ratio;
  readonly headline: string;
  readonly mood: Mood | undefined;
  readonly hasPhoto: boolean;
}

/** With the template's own. Ten, and three scripts: neither divides the other, so that 30 lengths have every pair. */
const MOODS_AND_OWN: readonly (Mood | undefined)[] = [undefined, ...MOODS];

/** Every ratio and length (of `from`, each `step` further), with a photo and without, and moods and scripts in turn. */
export const cellsOf = (step = 1, from = 1): Cell[] => {
  const cells: Cell[] = [];
  Object.keys(RATIOS).forEach((ratio, nth) => {
    for (let length = from; length <= 80; length += step)
      for (const hasPhoto of [true, false]) {
        const turn = length + nth * 7 + (hasPhoto ? 0 : 4);
        cells.push({
          ratio: ratio as Ratio,
          headline: (HEADLINES[turn % HEADLINES.length] as (length: number) => string)(length),
          mood: MOODS_AND_OWN[turn % MOODS_AND_OWN.length],
          hasPhoto,
        });
      }
  });
  return cells;
};
