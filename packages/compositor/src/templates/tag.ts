import { hex, type Rgb } from '../colour.ts';
import { place, type Sheet } from '../sheet.ts';
import { fitSmall } from '../text/fit.ts';
import { line } from './parts.ts';

interface TagColours {
  readonly field: Rgb;
  readonly tag: Rgb;
  readonly tagText: Rgb;
}

/** A price tag with a hole, tilted; what it says stands upright in it and tilts along. */
export const drawTag = (
  sheet: Sheet,
  text: string,
  label: string | undefined,
  { cx, cy, unit, turn }: { cx: number; cy: number; unit: number; turn: number },
  colours: TagColours,
): void => {
  const { type, s, W } = sheet;
  const large = (/^\d+%$/.test(text) ? 0.8 : 0.62) * unit;
  const set = fitSmall(
    text,
    { face: type.strong === 'pretendard-700' ? 'pretendard-800' : 'pretendard-900', tracking: -0.03, leading: 1.15 },
    {
      w: 1.75 * unit,
      h: unit,
      max: large,
      min: 0.24 * unit,
      lines: 2,
    },
  );
  const small = label === undefined ? undefined : line(label, 'pretendard-700', 0.3 * unit);
  const wide = Math.max(set.width, 1.2 * unit) + 0.92 * unit;
  const high = 1.46 * unit;
  const nose = 0.36 * unit;
  // The tag stays inside the picture however wide its text is.
  const reach = (wide * Math.cos((turn * Math.PI) / 180) + high * Math.abs(Math.sin((turn * Math.PI) / 180))) / 2;
  const x0 = Math.min(Math.max(cx, reach + 0.03 * s), W - reach - 0.03 * s);
  const [left, right, top, bottom] = [x0 - wide / 2, x0 + wide / 2, cy - high / 2, cy + high / 2];
  const soft = 0.11 * unit;
  const inset = soft / 2;
  const path =
    `M${left + nose} ${top + inset}H${right - inset}V${bottom - inset}H${left + nose}` +
    `L${left + inset} ${cy + 0.17 * unit}V${cy - 0.17 * unit}Z`;
  const around = `transform="rotate(${turn} ${x0.toFixed(2)} ${cy.toFixed(2)})"`;
  sheet.ground.push(
    `<g ${around}><path d="${path}" fill="${hex(colours.tag)}" stroke="${hex(colours.tag)}"` +
      ` stroke-width="${soft}" stroke-linejoin="round"/>` +
      `<circle cx="${left + 0.36 * unit}" cy="${cy}" r="${0.1 * unit}" fill="${hex(colours.field)}"/></g>`,
  );
  const middle = x0 + 0.2 * unit;
  const gap = 0.1 * unit;
  const total = set.height + (small === undefined ? 0 : gap + small.height);
  const rotate = { degrees: turn, cx: x0, cy };
  const y = cy - total / 2;
  place(sheet, 'tag', set, colours.tagText, { x: middle, y, align: 'centre', turn: rotate });
  if (small !== undefined)
    place(sheet, 'tag label', small, colours.tagText, {
      x: middle,
      y: y + set.height + gap,
      align: 'centre',
      turn: rotate,
    });
};
