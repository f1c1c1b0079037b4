import type { BlockReport, Box, Rendering } from '../types.ts';

const SAFE = 0.03;
const LEAST_CONTRAST = 4.5;
/** Pixels by which a mask without anti-aliasing may differ from the outline. */
const ROUNDING = 2;

const meets = (one: Box, other: Box): boolean =>
  one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;

const apart = (one: Box, other: Box): number =>
  Math.max(
    Math.abs(one.x - other.x),
    Math.abs(one.y - other.y),
    Math.abs(one.x + one.w - other.x - other.w),
    Math.abs(one.y + one.h - other.y - other.h),
  );

/** The tag is tilted: its boxes are those of the tilted text, and one lies in the other's corner. */
const isTilted = ({ id }: BlockReport): boolean => id.startsWith('tag');

/** What is wrong with a picture by its report: text outside, over another, not where it should be, or unreadable. */
export const faultsOf = ({ report, width, height }: Pick<Rendering, 'report' | 'width' | 'height'>): string[] => {
  const safe = SAFE * Math.min(width, height) - 1;
  const { blocks } = report;
  const faults: string[] = [];
  blocks.forEach((block, index) => {
    const { id, ink, box, boxes, contrast } = block;
    if (ink.w <= 0 || ink.h <= 0) faults.push(`${id}: nothing is drawn`);
    if (ink.x < safe || ink.y < safe || ink.x + ink.w > width - safe || ink.y + ink.h > height - safe)
      faults.push(`${id}: outside the safe box`);
    if (!isTilted(block) && apart(ink, box) > ROUNDING)
      faults.push(`${id}: the ink is not where the layout says (${apart(ink, box).toFixed(1)} px)`);
    if (boxes > 0) faults.push(`${id}: ${boxes} characters are boxes`);
    if (contrast < LEAST_CONTRAST) faults.push(`${id}: contrast ${contrast.toFixed(2)}`);
    const last = block.lines.at(-1) ?? '';
    if (id === 'headline' && block.lines.length > 1 && /^[가-힣][.,!?…]?$/u.test(last) && !block.text.includes(' '))
      faults.push(`${id}: the last line is one syllable`);
    for (const other of blocks.slice(index + 1))
      if (!(isTilted(block) && isTilted(other)) && meets(ink, other.ink)) faults.push(`${id} lies over ${other.id}`);
  });
  return faults;
};
