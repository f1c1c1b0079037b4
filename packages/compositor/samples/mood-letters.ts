import { writeFile } from 'node:fs/promises';
import { MOODS } from '../src/index.ts';
import { typographyOf } from '../src/moods.ts';
import { pathOf, shape } from '../src/text/shape.ts';

// npm run mood-letters -w @madang/compositor -- <file>: two syllables in the face of each mood, for the tiles of the form.
const [out = '../../web/src/features/studio/mood-letters.ts'] = process.argv.slice(2);
const WORD = '오늘';
const SIZE = 100;

const letters = MOODS.map((mood) => {
  const line = shape(WORD, typographyOf(mood).headline, -0.02);
  const path = pathOf(line, (x, y) => [(x - line.left) * SIZE, (line.top - y) * SIZE]);
  const box = `0 0 ${Math.ceil((line.right - line.left) * SIZE)} ${Math.ceil((line.top - line.bottom) * SIZE)}`;
  // Whole hundredths of an em are finer than a tile shows.
  return `  ${mood}: {\n    box: '${box}',\n    path: '${path.replace(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number))))}',\n  },`;
});
await writeFile(
  out,
  [
    "import type { Mood } from '@madang/contracts/studio';",
    '',
    `/** “${WORD}” in the face of each mood, as outlines: written by \`npm run mood-letters -w @madang/compositor\`. */`,
    'export const MOOD_LETTERS: Readonly<Record<Mood, { readonly box: string; readonly path: string }>> = {',
    ...letters,
    '};',
    '',
  ].join('\n'),
);
