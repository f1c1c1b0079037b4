import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppError } from '#platform/errors';
import { paintedMark, paintedXmp } from '#platform/painted-mark';
import { createStaging, type Staging } from '../storage/staging.ts';
import { kindOf } from './kinds.ts';
import { makePicture, type Recipe } from './pictures.ts';

let folder: string;
let staging: Staging;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'madang-pictures-'));
  staging = createStaging(folder);
});
afterAll(async () => {
  const left = await readdir(folder);
  await rm(folder, { recursive: true });
  expect(left).toEqual([]);
});

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
const make = async (bytes: Uint8Array, recipe: Recipe): Promise<Buffer> => {
  await using staged = await staging.receive(whole(bytes));
  const kind = await kindOf(staged.path, staged.head, 'x.jpg');
  if (kind?.is !== 'picture') throw new AppError('unsupported_media_type');
  const made = await makePicture({ path: staged.path, mimeType: kind.mimeType }, recipe, staging);
  await using _ = made.staged;
  return await readFile(made.staged.path); // else it is gone before it is read
};
const makeAvatar = (bytes: Uint8Array): Promise<Buffer> => make(bytes, 'avatar');
const makePhoto = (bytes: Uint8Array): Promise<Buffer> => make(bytes, 'photo');
/** The colour at a place. */
const colourAt = async (picture: Buffer, x: number, y: number): Promise<number[]> => {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
};
const isNear = (colour: readonly number[], wanted: readonly number[], by = 12): boolean =>
  colour.every((value, n) => Math.abs(value - (wanted[n] ?? 0)) <= by);

const drawn = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#ff0000' } });
/** Red on the left, blue on the right. */
const halves = (width: number, height: number) =>
  drawn(width, height).composite([
    {
      input: { create: { width: Math.floor(width / 2), height, channels: 3, background: '#0000ff' } },
      left: Math.ceil(width / 2),
      top: 0,
    },
  ]);
const codeFrom = (making: Promise<unknown>): Promise<string> =>
  making.then(
    () => 'made',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
const codeOf = (bytes: Uint8Array): Promise<string> => codeFrom(makeAvatar(bytes));

const chunk = (type: string, content: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
};
/** A PNG that says how large it is, whatever there is of it. */
const png = (width: number, height: number, content: Buffer, ...more: Buffer[]): Buffer => {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...more,
    chunk('IDAT', content),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

describe('a picture', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)(
    'of type %s becomes a square WebP of 256 pixels',
    async (format) => {
      const made = await makeAvatar(await drawn(300, 200).toFormat(format).toBuffer());
      expect(await sharp(made).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 });
    },
  );

  it('is cut from its middle', async () => {
    const { data } = await sharp(await makeAvatar(await halves(900, 300).png().toBuffer()))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([data[0]! > 200, data[2]! < 50, data[255 * 3]! < 50, data[255 * 3 + 2]! > 200]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('is turned upright, and loses place, camera and colour profile', async () => {
    const exif = {
      IFD0: { Make: 'Camera', Orientation: '6' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '37/1 33/1 0/1' },
    };
    const original = await halves(400, 400).withMetadata({ orientation: 6 }).withExifMerge(exif).jpeg().toBuffer();
    expect((await sharp(original).metadata()).exif?.includes('Camera')).toBe(true);
    const made = await makeAvatar(original);
    const { exif: kept, icc, xmp, orientation } = await sharp(made).metadata();
    expect({ kept, icc, xmp, orientation }).toEqual({
      kept: undefined,
      icc: undefined,
      xmp: undefined,
      orientation: undefined,
    });
    const { data } = await sharp(made).raw().toBuffer({ resolveWithObject: true });
    // A quarter turn to the right puts what was on the left on top.
    expect([data[0]! > 200, data[255 * 256 * 3 + 2]! > 200]).toEqual([true, true]);
  });

  it('may be narrow, tiny, or move', async () => {
    for (const [width, height] of [
      [1, 1],
      [1, 3000],
      [3000, 1],
    ] as const)
      expect(await codeOf(await drawn(width, height).png().toBuffer())).toBe('made');
    const frames = await sharp({
      create: { width: 20, height: 40, channels: 3, background: '#00ff00', pageHeight: 20 },
    })
      .gif()
      .toBuffer();
    expect((await sharp(await makeAvatar(frames)).metadata()).pages ?? 1).toBe(1);
  });

  it('may say that it is in another format than it is', async () => {
    expect(await codeOf(await drawn(10, 10).webp().toBuffer())).toBe('made');
  });
});

describe('a photo', () => {
  it('stays what it was, as far as browsers show it, and loses what a camera wrote into it', async () => {
    const kept = { jpeg: 'jpeg', png: 'png', webp: 'webp', gif: 'png', avif: 'webp', tiff: 'jpeg' } as const;
    for (const [format, becomes] of Object.entries(kept)) {
      const original = await halves(300, 200)
        .withExif({ IFD0: { Make: 'Camera' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '37/1 33/1 0/1' } })
        .toFormat(format as 'png')
        .toBuffer();
      const made = await makePhoto(original);
      expect(await sharp(made).metadata()).toMatchObject({ format: becomes, width: 300, height: 200 });
      expect([made.includes('Camera'), made.includes('GPS')]).toEqual([false, false]);
      expect(isNear(await colourAt(made, 5, 5), [255, 0, 0]) && isNear(await colourAt(made, 290, 5), [0, 0, 255])).toBe(
        true,
      );
    }
  });

  it('is the same bytes whenever it is made, so that it is stored once', async () => {
    const original = await halves(300, 200).jpeg().toBuffer();
    expect((await makePhoto(original)).equals(await makePhoto(original))).toBe(true);
  });

  it('has its colours from CMYK, 16 bits, grey, a palette, or the profile of a phone', async () => {
    const red = sharp({ create: { width: 40, height: 40, channels: 3, background: '#d03030' } });
    const cmyk = await red.clone().toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const made: Readonly<Record<string, Buffer>> = {
      cmyk,
      bits: await red.clone().toColourspace('rgb16').png().toBuffer(),
      palette: await red.clone().png({ palette: true }).toBuffer(),
      p3: await red.clone().withIccProfile('p3').jpeg({ quality: 100 }).toBuffer(),
    };
    for (const [kind, original] of Object.entries(made)) {
      const photo = await makePhoto(original);
      expect({
        kind,
        near: isNear(await colourAt(photo, 20, 20), [0xd0, 0x30, 0x30], kind === 'cmyk' ? 30 : 12),
      }).toEqual({ kind, near: true });
      expect((await sharp(photo).metadata()).space).toBe('srgb');
    }
    const grey = await makePhoto(
      await sharp({ create: { width: 9, height: 9, channels: 3, background: '#808080' } })
        .toColourspace('b-w')
        .png()
        .toBuffer(),
    );
    expect(isNear(await colourAt(grey, 4, 4), [128, 128, 128])).toBe(true);
  });

  it('of a burst (HEIC with several pictures) is the one that the phone shows of it, and of half a burst none', async () => {
    const burst = await readFile(new URL('../testing/phone-burst.heic', import.meta.url));
    const made = await makePhoto(burst);
    expect(await sharp(made).metadata()).toMatchObject({ format: 'jpeg', width: 64, height: 48 });
    // Of red, green and blue the second is its primary item (ISO 23008-12, 6.4).
    expect(isNear(await colourAt(made, 32, 24), [30, 200, 30])).toBe(true);
    expect(await codeOf(burst.subarray(0, burst.length / 2))).toBe('picture_unreadable');
  });

  it('of a burst whose shown picture cannot be read is none of the others, and the decoder says nothing in the log', async () => {
    const burst = await readFile(new URL('../testing/phone-burst.heic', import.meta.url));
    // Each picture is a grid of one tile (ISO 23008-12, 6.6.2.3): eight bytes, of which the first is a version.
    burst[burst.indexOf('idat') + 4 + 8] = 0xff;
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      expect(await codeOf(burst)).toBe('picture_unreadable');
      expect(written.mock.calls).toEqual([]);
    } finally {
      written.mockRestore();
    }
  });

  it('of an iPhone (HEIC) is a JPEG, upright and with its colours', async () => {
    const [p3, turned] = await Promise.all(
      ['p3', 'turned'].map((name) => readFile(new URL(`../testing/phone-${name}.heic`, import.meta.url))),
    );
    const made = await makePhoto(p3 ?? Buffer.alloc(0));
    expect(await sharp(made).metadata()).toMatchObject({ format: 'jpeg', width: 64, height: 48 });
    expect(
      isNear(await colourAt(made, 5, 24), [200, 30, 30]) && isNear(await colourAt(made, 58, 24), [30, 30, 200]),
    ).toBe(true);
    const upright = await makePhoto(turned ?? Buffer.alloc(0));
    expect(await sharp(upright).metadata()).toMatchObject({ width: 48, height: 64 });
    // A quarter turn to the right puts what was on the left on top.
    expect(
      isNear(await colourAt(upright, 24, 5), [200, 30, 30]) && isNear(await colourAt(upright, 24, 58), [30, 30, 200]),
    ).toBe(true);
    // That a model has painted it, which its XMP says, is kept as of every other picture.
    const said = paintedXmp({ engine: 'google/gemini', isComposite: false });
    const ofDepth = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF></rdf:RDF></x:xmpmeta>';
    for (const text of [said, said.replace(/<\/?x:xmpmeta[^>]*>/g, ''), `${ofDepth}${said}`]) {
      const xmp = Buffer.from(text);
      const size = Buffer.alloc(4);
      size.writeUInt32BE(8 + xmp.length);
      const painted = await makePhoto(Buffer.concat([p3 ?? Buffer.alloc(0), size, Buffer.from('mdat'), xmp]));
      const mark = paintedMark((await sharp(painted).metadata()).xmp);
      expect(mark).toEqual({ engine: 'google/gemini', isComposite: false });
    }
    expect(paintedMark((await sharp(made).metadata()).xmp)).toBeNull();
    for (const part of [0.3, 0.6, 0.9])
      expect(await codeOf((p3 ?? Buffer.alloc(0)).subarray(0, Math.floor(1099 * part)))).toBe('picture_unreadable');
  });
});

describe('a smaller picture', () => {
  it('has the width that was asked for, and is never larger than what it is made of', async () => {
    const original = await halves(300, 200).png().toBuffer();
    expect(await sharp(await make(original, { width: 64 })).metadata()).toMatchObject({
      format: 'webp',
      width: 64,
      height: 43,
    });
    expect(await sharp(await make(original, { width: 2048 })).metadata()).toMatchObject({ width: 300, height: 200 });
  });
});

describe('no picture', () => {
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>';
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from([0xff])],
    ['text', Buffer.from('그림')],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['SVG', Buffer.from(SVG)],
    ['SVG after a mark', Buffer.from(`\ufeff<?xml version="1.0"?>${SVG}`)],
    ['PDF', Buffer.from('%PDF-1.7\n')],
    [
      'a ZIP that is called .jpg',
      Buffer.from('504b03041400000000000000000000000000000000000000000000000100000078', 'hex'),
    ],
    ['a video', Buffer.from('000000186674797069736f6d0000020069736f6d69736f32', 'hex')],
  ])('is seen in %s', async (_, bytes) => {
    expect(await codeOf(bytes)).toBe('unsupported_media_type');
  });

  it('is what was cut off, anywhere', async () => {
    const noise = await sharp(randomBytes(120 * 120 * 3), { raw: { width: 120, height: 120, channels: 3 } })
      .png()
      .toBuffer();
    // Each is made of a reader and a writer, and either may be the one to stumble.
    for (const recipe of ['avatar', 'photo', { width: 64 }] as const) {
      for (const format of ['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const) {
        const complete = await sharp(noise).toFormat(format).toBuffer();
        for (const part of [0.05, 0.3, 0.7]) {
          const code = await codeFrom(make(complete.subarray(0, Math.floor(complete.length * part)), recipe));
          // What is left of a TIFF, whose directory is at its end, may not be known for one.
          expect(['picture_unreadable', 'unsupported_media_type'], `${format} ${part}`).toContain(code);
          if (format !== 'tiff') expect({ recipe, format, part, code }).toMatchObject({ code: 'picture_unreadable' });
        }
      }
    }
  });

  it('is one whose bytes were changed on the way', async () => {
    const noise = sharp(randomBytes(120 * 120 * 3), { raw: { width: 120, height: 120, channels: 3 } });
    const damaged = Buffer.from(await noise.png().toBuffer());
    damaged.fill(0, 2000, 2300);
    expect(await codeFrom(makePhoto(damaged))).toBe('picture_unreadable');
  });

  it('is to blame for a disk that is full', async () => {
    // Linux has a device that is always full.
    const full: Staging = { ...staging, produce: (write) => write('/dev/full').then(() => expect.unreachable()) };
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      await using source = await staging.receive(whole(await halves(300, 200).toFormat(format).toBuffer()));
      const making = makePicture({ path: source.path, mimeType: `image/${format}` }, 'photo', full);
      expect([format, await codeFrom(making)]).toEqual([format, 'storage_full']);
    }
  });

  it('is what begins like one and goes on as noise', async () => {
    const noise = Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 256));
    for (const head of [
      'ffd8ff',
      '89504e470d0a1a0a',
      '474946383961',
      '52494646ffffffff57454250',
      '0000002066747970617669660000',
    ])
      expect(await codeOf(Buffer.concat([Buffer.from(head, 'hex'), noise]))).toMatch(
        /^(picture_unreadable|unsupported_media_type)$/,
      );
    // Letters only: a text.
    expect(await codeOf(Buffer.concat([Buffer.from('GIF89a'), Buffer.from(SVG)]))).toBe('unsupported_media_type');
    expect(await codeOf(Buffer.concat([Buffer.from('GIF89a\u0001\u0000'), Buffer.from(SVG)]))).toBe(
      'picture_unreadable',
    );
  });

  it('is a bomb: few bytes that unpack to many', async () => {
    expect(await codeOf(png(30_000, 30_000, deflateSync(Buffer.alloc(1000))))).toBe('picture_too_large');
    expect(await codeOf(png(0xffff, 0xffff, Buffer.alloc(0)))).toBe('picture_too_large');
    expect(await codeOf(png(10, 10, deflateSync(Buffer.alloc(50_000_000), { level: 9 })))).toMatch(
      /^(made|picture_unreadable)$/,
    );
    // Its text is a hundred times as large as it says.
    const text = chunk(
      'zTXt',
      Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(50_000_000), { level: 9 })]),
    );
    expect(await codeOf(png(10, 10, deflateSync(Buffer.alloc(110)), text))).toMatch(/^(made|picture_unreadable)$/);
  });
});

it('makes a few wait and sends the rest away', async () => {
  const one = await drawn(50, 50).png().toBuffer();
  const codes = await Promise.all(Array.from({ length: 115 }, () => codeOf(one)));
  expect(new Set(codes)).toEqual(new Set(['made', 'rate_limited']));
  expect(await codeOf(one)).toBe('made');
});

it('leaves the event loop free, however many come at once', async () => {
  const large = await sharp(randomBytes(1600 * 1200 * 3), { raw: { width: 1600, height: 1200, channels: 3 } })
    .jpeg()
    .toBuffer();
  let turns = 0;
  let over = false;
  const count = (): void => {
    turns += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  await Promise.all(Array.from({ length: 3 }, () => makeAvatar(large)));
  over = true;
  // Whoever works on the event loop leaves it a turn for each step, which are a few dozen.
  expect(turns).toBeGreaterThan(500);
});
