import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { drawPng } from '../src/testing/draw.ts';
import { checkDigit, drawEan13 } from '../src/testing/ean13.ts';
import { PACKAGES } from '../src/testing/packages.ts';

// Pictures of packages for tests that scan them: node samples/draw-packages.ts ../../e2e/support/pictures
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Say into which folder');

const WHITE = '<rect width="100%" height="100%" fill="#fff"/>';
const TWELVE = '880105110034';
const packageWith = (marks: string): Promise<Uint8Array> => {
  const found = PACKAGES.find((one) => one.look === 'straight' && one.marks.join(' ') === marks);
  if (found === undefined) throw new Error(`no package bears ${marks}`);
  return found.picture();
};

const DRAWN: Readonly<Record<string, Uint8Array>> = {
  'package-clear-pet.jpg': await packageWith('clear_pet'),
  'package-two-marks.jpg': await packageWith('plastic plastic_other'),
  'barcode.png': drawPng(600, 400, WHITE + drawEan13(TWELVE + String(checkDigit(TWELVE)), 150, 120)),
  'label.png': drawPng(
    700,
    400,
    WHITE +
      ['종이컵', '원산지 대한민국', '뜨거운 물에 주의하세요']
        .map(
          (line, index) => `<text x="60" y="${120 + index * 60}" font-size="${index === 0 ? 40 : 30}">${line}</text>`,
        )
        .join(''),
  ),
};
for (const [name, bytes] of Object.entries(DRAWN)) await writeFile(path.join(folder, name), bytes);
