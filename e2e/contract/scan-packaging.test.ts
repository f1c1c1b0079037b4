import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Box } from '@madang/contracts/scan/entities';
import { startAccount } from '../support/accounts.ts';
import { confirmScan, scanPhoto } from '../support/scans.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Drawn by packages/reading/samples/draw-packages.ts. */
const pictureOf = (name: string): Promise<Buffer> => readFile(new URL(`../support/pictures/${name}`, import.meta.url));
const NUMBER = '8801051100341';

let installation: Installation;
beforeAll(async () => {
  installation = await startShape('together');
});
afterAll(() => installation.stop());

const account = async () => ({ url: installation.url, ...(await startAccount(installation.url)) });

it('reads the mark on a package, which says what it is, and its barcode', async () => {
  const { status, picture, result } = await scanPhoto(await account(), await pictureOf('package-clear-pet.jpg'));
  expect(status).toBe('done');
  expect(picture).toMatchObject({ width: 1000, height: 750 });
  expect(result).toMatchObject({
    item_id: 'clear-pet-bottle',
    category: 'plastic',
    disposal_route: 'clear_pet',
    known_by: 'mark',
    model: null,
    model_problem: 'none_connected',
    unread: [],
    rows: [{ mark: 'clear_pet', disposal_route: 'clear_pet' }],
    barcodes: [{ confirmed_by: 0 }],
    next_step: { code: 'confirm' },
  });
  const middle = ({ x, y, width, height }: Box): number[] => [
    Math.round((x + width / 2) / 50),
    Math.round((y + height / 2) / 50),
  ];
  const [row, code] = [result?.rows[0] ?? expect.fail(), result?.barcodes[0] ?? expect.fail()];
  expect([middle(row.box), code.barcode, middle(code.box ?? expect.fail())]).toEqual([
    [8, 9],
    '8809810509671',
    [15, 5],
  ]);
});

it('gives a row for each of two marks, and leaves the choice where they say the route and not the item', async () => {
  const { result } = await scanPhoto(await account(), await pictureOf('package-two-marks.jpg'));
  expect(result?.rows.map(({ mark }) => mark).toSorted()).toEqual(['plastic', 'plastic_other']);
  expect(result).toMatchObject({
    item_id: null,
    disposal_route: 'plastic',
    known_by: 'mark',
    next_step: { code: 'choose' },
  });
  expect(result?.candidates[0]).toMatchObject({ known_by: 'mark', disposal_route: 'plastic' });
});

it('knows a barcode on a photo once two accounts have said of it what it is', async () => {
  const [one, two, someone] = [await account(), await account(), await account()];
  const photo = await pictureOf('barcode.png');
  const first = await scanPhoto(one, photo);
  expect(first.result).toMatchObject({
    item_id: null,
    barcodes: [{ barcode: NUMBER, confirmed_by: 0 }],
    next_step: { code: 'search' },
  });
  expect(first.result?.barcodes[0]?.box?.width).toBeGreaterThan(200);
  await confirmScan(one, first.id, 'aseptic-carton');
  const second = await scanPhoto(two, photo);
  expect(second.result).toMatchObject({ item_id: null, barcodes: [{ confirmed_by: 1 }] });
  await confirmScan(two, second.id, 'aseptic-carton');
  expect((await scanPhoto(someone, photo)).result).toMatchObject({
    item_id: 'aseptic-carton',
    disposal_route: 'carton',
    known_by: 'barcode',
    rows: [],
    barcodes: [{ confirmed_by: 2 }],
    next_step: { code: 'confirm' },
  });
});

it('takes a known barcode beside a mark that leaves several items, where both say the same way to go', async () => {
  const photo = await pictureOf('package-two-marks.jpg');
  const [one, two, three, someone] = [await account(), await account(), await account(), await account()];
  const say = async (item_id: string) => {
    for (const who of [one, two, three]) await confirmScan(who, (await scanPhoto(who, photo)).id, item_id);
  };
  // Two accounts may both be wrong: a carton is no plastic.
  await say('milk-carton');
  const wrong = (await scanPhoto(someone, photo)).result;
  expect(wrong).toMatchObject({ item_id: null, known_by: 'mark', disposal_route: 'plastic' });
  expect(wrong?.barcodes).toMatchObject([{ confirmed_by: 3 }]);
  await say('instant-rice-bowl');
  const { result } = await scanPhoto(someone, photo);
  expect(result).toMatchObject({
    item_id: 'instant-rice-bowl',
    disposal_route: 'plastic',
    known_by: 'barcode',
    barcodes: [{ confirmed_by: 3 }],
    next_step: { code: 'confirm' },
  });
  expect(result?.rows).toHaveLength(2);
});

it('offers what the words of a label name, where nothing else says what it is', async () => {
  const { result } = await scanPhoto(await account(), await pictureOf('label.png'));
  expect(result).toMatchObject({
    item_id: null,
    known_by: 'label',
    rows: [],
    barcodes: [],
    unread: [],
    next_step: { code: 'choose' },
  });
  expect(result?.candidates[0]).toMatchObject({ item_id: 'paper-cup', known_by: 'label' });
});
