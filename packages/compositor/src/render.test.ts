import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { createCompositor } from './index.ts';
import { render } from './render.ts';
import { COPY, drawChequers, drawPhoto, headlineOf } from './testing/advertisements.ts';
import { faultsOf } from './testing/faults.ts';
import { RATIOS, TEMPLATES, type Ratio, type RenderInput, type Rendering, type Template } from './types.ts';

const photo = drawPhoto('#c9d3bd', '#7a3b1d');
const input = (template: Template, ratio: Ratio, more: Partial<RenderInput> = {}): RenderInput => ({
  ...COPY[template],
  template,
  ratio,
  format: 'webp',
  seed: 1,
  ...more,
});
const blockOf = ({ report }: Rendering, id: string) => report.blocks.find((block) => block.id === id);
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const ratios = Object.keys(RATIOS) as Ratio[];
/** Each template once, each ratio, with a photo and without; `npm run matrix -w @madang/compositor` has every cell. */
const SAMPLE = TEMPLATES.map((template, index) => ({
  template,
  ratio: ratios[index % 4] as Ratio,
  length: [1, 80, 18, 40, 2, 60][index] as number,
  hasPhoto: index % 3 !== 1,
}));

describe('rendering', () => {
  it.each(SAMPLE)(
    '$template $ratio, $length characters, photo: $hasPhoto',
    async ({ template, ratio, length, hasPhoto }) => {
      const rendering = await render(
        input(template, ratio, { headline: headlineOf(length), photo: hasPhoto ? photo : undefined, format: 'png' }),
      );
      const { width, height, format } = await sharp(rendering.bytes).metadata();
      expect([width, height, format]).toEqual([...RATIOS[ratio], 'png']);
      expect(faultsOf(rendering)).toEqual([]);
      expect(rendering.report.cut).toEqual([]);
      expect(blockOf(rendering, 'headline')?.text.replace(/\s/g, '')).toBe(headlineOf(length).replace(/\s/g, ''));
    },
  );

  it.each(TEMPLATES)('%s for stories, without a photo, has room for what is said and uses it', async (template) => {
    for (const length of [0, 38]) {
      const more = length === 0 ? {} : { headline: headlineOf(length) };
      const given = input(template, '9:16', { ...more, date: COPY[template].date, storySafe: true, motif: 'cup' });
      const rendering = await render({ ...given, ...(template === 'editorial' ? { date: undefined } : {}) });
      expect(faultsOf(rendering)).toEqual([]);
      if (length === 0) expect([rendering.report.dropped, rendering.report.cut]).toEqual([[], []]);
      const { blocks } = rendering.report;
      const lowest = Math.max(...blocks.map(({ ink }) => ink.y + ink.h));
      expect(lowest).toBeGreaterThan(0.7 * 1920);
    }
  });

  it('draws between the headline and the line below it in a tall hero, and under neither', async () => {
    const { bytes, report } = await render(
      input('hero', '9:16', { headline: headlineOf(38), storySafe: true, motif: 'cup', format: 'png' }),
    );
    const inkOf = (wanted: string) => report.blocks.find(({ id }) => id === wanted)?.ink;
    const [head, price] = [inkOf('headline'), inkOf('price')];
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const brightness = (x: number, y: number): number => data[(Math.round(y) * info.width + x) * 3 + 1] ?? 0;
    const bottom = (head?.y ?? 0) + (head?.h ?? 0);
    // The disc is the only bright thing in its middle.
    const rows = Array.from({ length: 40 }, (_, n) => [bottom + 4 + n, (price?.y ?? 0) - 20 + n]).flat();
    expect(rows.filter((y) => brightness(540, y) > 150)).toEqual([]);
    expect(brightness(540, bottom + 250)).toBeGreaterThan(150);
  });

  it('shows nothing in the column beside a photo of what was drawn out from its end', async () => {
    const plain = (width: number, height: number, background: string) =>
      sharp({ create: { width, height, channels: 3, background } })
        .png()
        .toBuffer();
    const across = await sharp(await plain(600, 600, '#8a5a2c'))
      .composite([
        { input: await plain(600, 70, '#f4efe6'), left: 0, top: 300 },
        { input: await plain(220, 260, '#2c4a8a'), left: 190, top: 190 },
      ])
      .png()
      .toBuffer();
    for (const [ratio, at] of [
      ['16:9', 8],
      ['4:3', 1432],
    ] as const) {
      const { bytes } = await render(input('hero', ratio, { photo: across, format: 'png' }));
      const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const shades = Array.from({ length: info.height }, (_, y) => data[(y * info.width + at) * 3 + 1] ?? 0);
      expect(Math.max(...shades) - Math.min(...shades)).toBeLessThan(24);
    }
  });

  it('covers the width of a square hero with the photo, to its edges', async () => {
    const block = (width: number, height: number, background: string, left: number, top: number) => ({
      input: { create: { width, height, channels: 3 as const, background } },
      left,
      top,
    });
    const edged = await sharp({ create: { width: 600, height: 600, channels: 3, background: '#c9d3bd' } })
      .composite([
        block(240, 150, '#7a3b1d', 180, 180),
        ...[60, 150, 240, 330].map((top) => block(40, 40, '#202020', 0, top)),
      ])
      .png()
      .toBuffer();
    const { bytes } = await render(input('hero', '1:1', { photo: edged, format: 'png' }));
    const { data, info } = await sharp(bytes).greyscale().raw().toBuffer({ resolveWithObject: true });
    // Near the left edge a column goes from dark to light at once, as the photo does.
    const column = Array.from({ length: 300 }, (_, y) => data[(y + 150) * info.width + 12] ?? 0);
    expect(Math.max(...column.map((value, y) => Math.abs(value - (column[y + 3] ?? value))))).toBeGreaterThan(100);
  });

  it('loses no numeral of an event in the dark of its photo, or of what stands in its place', async () => {
    const dark = drawPhoto('#191512', '#3a2f28');
    for (const given of [dark, undefined]) {
      const { bytes } = await render(input('event', '4:3', { photo: given, format: 'png', date: '11월 14일' }));
      const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      // Columns of the date above the strip's lower edge: red there is the date's ink, the strip is blue.
      let [warm, cold] = [0, 0];
      for (let y = Math.round(0.4 * info.height); y < 0.45 * info.height; y += 1)
        for (let x = 130; x < 200; x += 1) {
          const at = (y * info.width + x) * 3;
          if ((data[at] ?? 0) > (data[at + 2] ?? 0) + 60) warm += 1;
          else cold += 1;
        }
      expect(warm).toBeGreaterThan(cold);
    }
  });

  it('says its own few words in the language of the copy', async () => {
    const english = { headline: 'Grand opening', sub: 'Free coffee', body: undefined, call: 'Come by', shop: 'Maru' };
    const when = await render(input('event', '1:1', { ...english, date: 'this Saturday', place: 'Mangwon' }));
    expect(blockOf(when, 'label of row date')?.text).toBe('When');
    expect(blockOf(when, 'label of row place')?.text).toBe('Where');
    const off = await render(
      input('sale', '1:1', { ...english, date: undefined, tag: undefined, price: '$30', oldPrice: '$40' }),
    );
    expect(blockOf(off, 'tag label')?.text).toBe('off');
    const korean = await render(input('event', '1:1'));
    expect(blockOf(korean, 'label of row date')?.text).toBe('일시');
  });

  it('makes a discount the picture where there is neither a price nor a photo', async () => {
    const only = { price: undefined, oldPrice: undefined, tag: '20% 할인' };
    const loud = await render(input('sale', '1:1', only));
    expect(blockOf(loud, 'price')?.size).toBeGreaterThan(0.15 * loud.height);
    expect(blockOf(loud, 'tag')).toBeUndefined();
    expect(loud.report.dropped).toEqual([]);
    expect(faultsOf(loud)).toEqual([]);
    expect(blockOf(await render(input('sale', '1:1', { ...only, photo })), 'tag')?.text).toBe('20% 할인');
  });

  it('is measured by checks that can fail', async () => {
    const rendering = await render(input('hero', '1:1'));
    const [first, ...others] = rendering.report.blocks;
    const change = (more: object) =>
      faultsOf({ ...rendering, report: { ...rendering.report, blocks: [{ ...first!, ...more }, ...others] } });
    expect(change({})).toEqual([]);
    expect(change({ ink: { ...first!.ink, x: 2 } }).join()).toMatch(/outside/);
    expect(change({ box: { ...first!.box, w: first!.box.w + 9 } }).join()).toMatch(/layout/);
    expect(change({ ink: others[0]!.ink, box: others[0]!.box }).join()).toMatch(/lies over/);
    expect(change({ boxes: 1 }).join()).toMatch(/boxes/);
    expect(change({ contrast: 4.4 }).join()).toMatch(/contrast/);
    expect(change({ ink: { ...first!.ink, w: 0 } }).join()).toMatch(/nothing/);
  });

  it('covers the hardest photo until text can be read', async () => {
    const rendering = await render(input('hero', '9:16', { photo: drawChequers() }));
    expect(faultsOf(rendering)).toEqual([]);
  });

  it.each(['event'] as const)('keeps the text of %s out of where story apps draw', async (template) => {
    const rendering = await render(input(template, '9:16', { storySafe: true, photo }));
    for (const { ink } of rendering.report.blocks) {
      expect(ink.y).toBeGreaterThanOrEqual(0.13 * rendering.height);
      expect(ink.y + ink.h).toBeLessThanOrEqual(0.82 * rendering.height);
    }
    expect(faultsOf(rendering)).toEqual([]);
  });

  it('strikes no price that was not given, and tags no discount that is none', async () => {
    const ids = async (more: Partial<RenderInput>) =>
      (await render(input('sale', '16:9', more))).report.blocks.map(({ id, text }) => `${id}: ${text}`);
    expect(await ids({ price: '2,500원', oldPrice: '4,000원' })).toContain('tag: 37%');
    const without = await ids({ price: '2,500원', oldPrice: undefined });
    expect(without.filter((one) => /^(tag|old price)/.test(one))).toEqual([]);
  });
});

describe('what is said', () => {
  it('is told apart from what the template has no place for', async () => {
    const all = {
      sub: '가',
      body: '나',
      call: '다',
      shop: '라',
      price: '1,000원',
      date: '11.14',
      place: '마',
      customer: '바',
    };
    const droppedBy = async (template: Template) =>
      (await render(input(template, '1:1', { ...all, items: [{ name: '사' }], oldPrice: undefined }))).report.dropped;
    expect((await droppedBy('hero')).toSorted()).toEqual(['body', 'customer', 'date', 'items', 'place']);
    expect((await droppedBy('menu')).toSorted()).toEqual(['body', 'call', 'customer', 'place', 'price']);
  });
});

describe('little to say', () => {
  it('draws no bar with nothing in it', async () => {
    const corner = async (more: Partial<RenderInput>): Promise<number> => {
      const bare = { template: 'sale', ratio: '1:1', headline: '반값', seed: 1, format: 'png', ...more } as const;
      const rendering = await render(bare);
      expect(faultsOf(rendering)).toEqual([]);
      const { data } = await sharp(rendering.bytes)
        .extract({ left: 4, top: 1070, width: 1, height: 1 })
        .raw()
        .toBuffer({ resolveWithObject: true });
      return data[0] ?? 0;
    };
    expect(await corner({})).toBeGreaterThan(200);
    expect(await corner({ shop: '온기' })).toBeLessThan(60);
  });
});

describe('odd input', () => {
  it('sets a headline of emoji alone', async () => {
    const rendering = await render(input('sale', '1:1', { headline: '🎉🔥👨‍👩‍👧' }));
    expect(faultsOf(rendering)).toEqual([]);
    expect(blockOf(rendering, 'headline')?.text).toBe('🎉🔥👨');
  });

  it('refuses a headline that no font holds, and leaves out and tells what else none does', async () => {
    await expect(render(input('hero', '1:1', { headline: 'שלום עולם' }))).rejects.toMatchObject({
      code: 'nothing_to_set',
    });
    const rendering = await render(input('hero', '1:1', { sub: 'مرحبا 온기', headline: '쉼\u202e\u0000' }));
    expect(blockOf(rendering, 'sub')?.text).toBe('온기');
    expect(blockOf(rendering, 'headline')?.text).toBe('쉼');
    expect(rendering.report.dropped).toContain('character U+0645');
    expect(faultsOf(rendering)).toEqual([]);
  });

  it('cuts 10,000 characters, in every field, and says so', async () => {
    const long = '아주 긴 문장이 끝없이 이어집니다 '.repeat(600).slice(0, 10_000);
    const more = {
      headline: long,
      sub: long,
      call: long,
      shop: long,
      price: long,
      oldPrice: long,
      date: long,
      tag: long,
    };
    const rendering = await render(input('sale', '1:1', more));
    expect(rendering.report.cut).toContain('headline');
    expect(faultsOf(rendering)).toEqual([]);
  });

  it.each([
    ['one colour', 'sale', '1:1', { width: 300, height: 300, channels: 3, background: '#808080' }],
    ['white', 'hero', '9:16', { width: 300, height: 200, channels: 3, background: '#fff' }],
    ['transparent', 'sale', '4:3', { width: 200, height: 200, channels: 4, background: '#0000' }],
    ['one pixel', 'hero', '1:1', { width: 1, height: 1, channels: 3, background: '#123456' }],
    ['a strip', 'review', '4:3', { width: 900, height: 3, channels: 3, background: '#a40' }],
  ] as const)('lives with a photo that is %s: %s %s', async (_, template, ratio, create) => {
    const odd = await sharp({ create }).png().toBuffer();
    expect(faultsOf(await render(input(template, ratio, { photo: odd })))).toEqual([]);
  });

  it('refuses bytes that are no picture', async () => {
    await expect(render(input('hero', '1:1', { photo: Buffer.from('no picture') }))).rejects.toMatchObject({
      code: 'photo_unreadable',
    });
  });

  it('refuses formats that are drawn, not taken, as photo and as logo', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect width="50" height="50"/></svg>',
    );
    for (const given of [{ photo: svg }, { logo: svg }])
      await expect(render(input('hero', '1:1', given))).rejects.toMatchObject({ code: 'photo_unreadable' });
  });
});

describe('the same input', () => {
  const compositor = createCompositor({ threads: 1 });
  afterAll(() => compositor.close());

  it('gives the same bytes in another thread and another process, and others for another seed', async () => {
    const one = input('editorial', '1:1', { seed: 7 });
    const there = await compositor.render({ ...one, photo });
    const script = new URL('./testing/print-hash.ts', import.meta.url).pathname;
    const json = JSON.stringify({ ...one, photo: photo.toString('base64') });
    const { stdout } = await promisify(execFile)(process.execPath, [script, json]);
    expect(hash(there.bytes)).toBe(stdout);
    expect(there.bytes.constructor).toBe(Uint8Array);
    const hashes = await Promise.all([1, 2].map(async (seed) => hash((await render({ ...one, seed })).bytes)));
    expect(hashes[0]).not.toBe(hashes[1]);
  });
});

describe('a motif', () => {
  it('stands where a photo would, another one for each trade, and moves no text', async () => {
    const pictures = new Set<string>();
    for (const template of ['hero', 'editorial'] as const)
      for (const motif of [undefined, 'cup', 'paw'] as const) {
        const input = { template, ratio: '1:1', headline: '오늘 한 잔', seed: 1, format: 'png' } as const;
        const { bytes, report } = await render({ ...input, ...(motif === undefined ? {} : { motif }) });
        pictures.add(Buffer.from(bytes).toString('base64'));
        expect(report.dropped).toEqual([]);
      }
    expect(pictures.size).toBe(6);
  });
});
