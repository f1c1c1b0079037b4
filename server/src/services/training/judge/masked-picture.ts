import type { TextLine } from '@madang/reading';
import { DECODE_SECONDS, MOST_PIXELS } from '@madang/reading/decode-limits';
import { sharp } from '@madang/reading/sharp';

/** As large as models look at pictures. */
const MOST_SIDE = 1536;
/** A line that is less sure may be another one than was read, and so may its secrets. */
const SURE = 0.6;
/** More figures than this may be a number that was misread, and so not known for one. */
const MOST_FIGURES = 3;
const LOOK_LIKE_FIGURES = /[\p{N}OoIl|ZSBQ]/gu;
/** Pixels of the shown picture that become one, at least: letters in it cannot be read any more. */
const COARSE = 24;
const AROUND = 6;

interface Raw {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}
interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const hasNumber = (text: string): boolean => {
  const alike = text.match(LOOK_LIKE_FIGURES)?.length ?? 0;
  return /\p{N}/u.test(text) && alike > MOST_FIGURES;
};

/** What of a line may be shown as it is. */
const mayBeShown = ({ text, confidence }: TextLine, masked: string): boolean =>
  text === masked && confidence >= SURE && !hasNumber(text);

const upright = async (picture: Uint8Array): Promise<Raw> => {
  const { data, info } = await sharp(picture, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1 })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(MOST_SIDE, MOST_SIDE, { fit: 'inside', withoutEnlargement: true })
    .removeAlpha()
    .timeout({ seconds: DECODE_SECONDS })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};

const open = ({ data, width, height }: Raw) => sharp(data, { raw: { width, height, channels: 3 } });

/** The part of a shown picture in which a line is; undefined where nothing of it is left. */
const partOf = ({ box }: TextLine, scale: number, { width, height }: Raw, around: number): Part | undefined => {
  const left = Math.max(0, Math.floor(box.x * scale) - around);
  const top = Math.max(0, Math.floor(box.y * scale) - around);
  const right = Math.min(width, Math.ceil((box.x + box.width) * scale) + around);
  const bottom = Math.min(height, Math.ceil((box.y + box.height) * scale) + around);
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : undefined;
};

/** So few pixels that no letter is left: of the height of the largest line that was read, or of small ones. */
const coarse = async (raw: Raw, cell: number): Promise<Buffer> => {
  const { data, info } = await open(raw)
    .resize(Math.max(1, Math.round(raw.width / cell)), Math.max(1, Math.round(raw.height / cell)), { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return open({ data, width: info.width, height: info.height })
    .resize(raw.width, raw.height, { fit: 'fill', kernel: 'nearest' })
    .raw()
    .toBuffer();
};

export interface MaskedPicture {
  readonly media_type: 'image/jpeg';
  readonly base64: string;
}

/**
 * A picture as it may be shown outside: what was read surely and has nothing to mask is there as it is, lines that have are
 * painted over, and all the rest is made coarse, since a number that nobody read cannot be masked.
 */
export const maskedPicture = async (
  picture: Uint8Array,
  {
    lines,
    masked,
    width,
  }: { readonly lines: readonly TextLine[]; readonly masked: readonly string[]; readonly width: number },
): Promise<MaskedPicture> => {
  const raw = await upright(picture);
  const scale = raw.width / width;
  const shown = lines.filter((line, index) => mayBeShown(line, masked[index] ?? ''));
  const hidden = lines.filter((line) => !shown.includes(line));
  const cell = Math.max(COARSE, ...lines.map(({ box }) => Math.ceil(box.height * scale)));
  const clear = await Promise.all(
    shown.flatMap((line) => {
      const part = partOf(line, scale, raw, 0);
      if (part === undefined) return [];
      return [
        open(raw)
          .extract(part)
          .png()
          .toBuffer()
          .then((input) => ({ input, left: part.left, top: part.top })),
      ];
    }),
  );
  const black = hidden.flatMap((line) => {
    const part = partOf(line, scale, raw, AROUND);
    if (part === undefined) return [];
    const { left, top, width: wide, height: high } = part;
    const create = { width: wide, height: high, channels: 3 as const, background: '#000000' };
    return [{ input: { create }, left, top }];
  });
  const jpeg = await open({ ...raw, data: await coarse(raw, cell) })
    .composite([...clear, ...black])
    .jpeg({ quality: 80 })
    .toBuffer();
  return { media_type: 'image/jpeg', base64: jpeg.toString('base64') };
};
