import { describe, expect, it } from 'vitest';
import { readMarks, type Mark } from '../index.ts';
import { drawPng } from '../testing/draw.ts';
import { LOOKS, PACKAGES } from '../testing/packages.ts';
import { markOf } from './words.ts';

/** Which of those with two marks; of the curved ones the first has a mark that is not read. */
const SAMPLES = { straight: 0, tilted: 0, curved: 2, small: 0, 'on colour': 0, blurred: 0 };

describe('marks of separate discharge', () => {
  // docs/reading.md has the figures of the whole set.
  it.each(LOOKS)('are read on a package that is %s, each with its place', async (look) => {
    const { marks, picture } =
      PACKAGES.filter((one) => one.look === look && one.marks.length === 2)[SAMPLES[look]] ?? expect.fail();
    const found = await readMarks(await picture());
    expect(found.map(({ mark }) => mark).toSorted()).toEqual([...marks].toSorted());
    const [left, right] = found.toSorted((a, b) => a.box.x - b.box.x).map(({ box }) => box);
    expect(left?.y).toBeGreaterThan(250);
    expect(right?.x).toBeGreaterThan((left?.x ?? 0) + (left?.width ?? 0) * 0.8);
  });

  it('are none where words stand without arrows, and where a triangle has no word of a mark', async () => {
    const words = '<text x="80" y="160" font-size="60">유리 종이 플라스틱</text>';
    const triangle = '<path d="M400 250L520 460L280 460Z" fill="none" stroke="#000" stroke-width="10"/>';
    const inside = '<text x="400" y="430" font-size="34" text-anchor="middle">주의</text>';
    const picture = drawPng(800, 600, `<rect width="800" height="600" fill="#fff"/>${words}${triangle}${inside}`);
    expect(await readMarks(picture)).toEqual([]);
  });
});

describe('the words of a mark', () => {
  it.each<[said: string, mark: Mark | undefined]>([
    ['무색페트', 'clear_pet'],
    ['무색페드', 'clear_pet'],
    ['페트', 'pet'],
    ['플라스틱 PP', 'pp'],
    ['플라스틱', 'plastic'],
    ['플라스틱 OTHER', 'plastic_other'],
    ['비닐류 OTHER', 'film'],
    ['비닐류 PP', 'film'],
    ['캔류 철', 'steel_can'],
    ['캔류 알루미늄', 'aluminium_can'],
    ['멸균팩', 'aseptic_carton'],
    ['종이팩', 'carton'],
    ['종이', 'paper'],
    ['도포 접합', 'composite'],
    ['주의', undefined],
    ['PP', undefined],
    ['', undefined],
  ])('%s', (said, mark) => expect(markOf(said)).toBe(mark));
});
