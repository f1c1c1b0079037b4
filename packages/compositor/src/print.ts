import PDFDocument from 'pdfkit';
import { sharp } from '@madang/reading/sharp';
import { hex } from './colour.ts';
import { drawGround, drawMarks, layOver, settleContrast, type Pixels } from './raster.ts';
import { layOut } from './render.ts';
import type { Shape, Sheet } from './sheet.ts';
import type { Paper, PrintInput, Rendering, Template } from './types.ts';

const DPI = 300;
const POINTS = 72 / DPI;
const pixels = (millimetres: number): number => Math.round((millimetres / 25.4) * DPI);
/** Millimetres of the upright sheet. */
const SIZES: Readonly<Record<Paper, readonly [number, number]>> = { A4: [210, 297], A5: [148, 210] };
/** 3 mm, rounded up to whole pixels. */
const BLEED = Math.ceil((3 / 25.4) * DPI);

/** Upright paper lies between the square and the tall picture; lying paper is nearly 4:3. */
const UPRIGHT: Readonly<Record<Template, Shape>> = {
  hero: 'square',
  editorial: 'square',
  sale: 'square',
  menu: 'square',
  review: 'tall',
  event: 'square',
};

const toPdf = async (sheet: Sheet, ground: Pixels, subject: string | undefined): Promise<Buffer> => {
  const { width, height } = ground;
  const jpeg = await sharp(ground.data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: 93, chromaSubsampling: '4:4:4' })
    .withMetadata({ density: DPI })
    .toBuffer();
  const [wide, high] = [width * POINTS, height * POINTS];
  const document = new PDFDocument({
    size: [wide, high],
    margin: 0,
    // No font of the reader's is used, and no date is written: the same input gives the same file.
    font: '',
    info: {
      Title: sheet.copy.headline.replace(/\n/g, ' '),
      ...(subject === undefined ? {} : { Subject: subject }),
      CreationDate: new Date(0),
    },
  });
  const chunks: Buffer[] = [];
  const ended = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  const trim = sheet.bleed * POINTS;
  Object.assign(document.page.dictionary.data, {
    BleedBox: [0, 0, wide, high],
    TrimBox: [trim, trim, wide - trim, high - trim],
  });
  document.image(jpeg, 0, 0, { width: wide, height: high });
  document.scale(POINTS).translate(sheet.bleed, sheet.bleed);
  for (const { path, colour } of sheet.blocks) document.path(path).fill(hex(colour));
  document.end();
  return ended;
};

/** A page for the printer: the picture at 300 dpi with 3 mm bleed, and its text as outlines, sharp at any size. */
export const print = async (input: PrintInput): Promise<Rendering> => {
  const [narrow, long] = SIZES[input.paper];
  const lying = input.landscape === true;
  const [width, height] = [pixels(lying ? long : narrow), pixels(lying ? narrow : long)];
  const shape = lying ? 'classic' : UPRIGHT[input.template];
  const sheet = await layOut(input, { width, height, bleed: BLEED, shape, storySafe: false });
  const ground = drawGround(sheet);
  const blocks = settleContrast(sheet, ground);
  layOver(ground, drawMarks(sheet));
  return {
    bytes: await toPdf(sheet, ground, input.subject),
    width,
    height,
    report: { blocks, dropped: sheet.dropped, cut: sheet.cut },
  };
};
