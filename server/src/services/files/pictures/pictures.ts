import pLimit from 'p-limit';
import { MOST_PIXELS } from '@madang/reading/decode-limits';
import type { Sharp, SharpOptions } from '@madang/reading/sharp';
import { AppError } from '#platform/errors';
import { paintedMark, paintedXmp } from '#platform/painted-mark';
import type { Staged, Staging } from '../storage/staging.ts';
import { decodeHeic } from './heic.ts';

export const MAX_MEGAPIXELS = MOST_PIXELS / 1_000_000;
const AVATAR_PIXELS = 256;
/** Twice as wide as it is ever shown. */
const GUIDE_PIXELS = 1600;
const MAX_SIDE = 16_383; // of WebP
/** Against hangs: on a busy machine a large picture takes many seconds. */
const SECONDS = 90;

/** A decoded picture takes up to 200 MB: one at a time. libvips works in a thread of its own meanwhile. */
const limit = pLimit(1);
/** Those that wait are on the disk. */
const MOST_WAITING = 100;
const RETRY_SECONDS = 5;

/** Of 20 MB, which most processes never need: loaded with the first picture. */
const loadSharp = async () => (await import('@madang/reading/sharp')).sharp;

const OPTIONS: SharpOptions = {
  limitInputPixels: MOST_PIXELS,
  failOn: 'error',
  sequentialRead: true,
  pages: 1,
};

/** What is made of a picture. Without being asked to keep them, sharp leaves all metadata behind; colours are brought to sRGB first. */
export type Recipe = 'avatar' | 'guide' | 'photo' | { readonly width: number } | { readonly side: number };

/** Formats in which a photo is kept: without loss where it was without. */
const KEPT_AS: Readonly<Record<string, 'jpeg' | 'png' | 'webp'>> = {
  'image/png': 'png',
  'image/gif': 'png',
  'image/webp': 'webp',
  'image/avif': 'webp',
};

const apply = (picture: Sharp, recipe: Recipe, mimeType: string): Sharp => {
  const upright = picture.autoOrient();
  if (recipe === 'avatar')
    return upright
      .resize(AVATAR_PIXELS, AVATAR_PIXELS, { fit: 'cover', position: 'centre' })
      .toColourspace('srgb')
      .webp({ quality: 82 });
  if (recipe === 'guide')
    return upright
      .resize({ width: GUIDE_PIXELS, height: GUIDE_PIXELS, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .webp({ quality: 82 });
  if (recipe !== 'photo' && 'side' in recipe) {
    const small = upright.resize({ width: recipe.side, height: recipe.side, fit: 'inside', withoutEnlargement: true });
    return small.toColourspace('srgb').flatten({ background: '#ffffff' }).jpeg({ quality: 85 });
  }
  if (recipe !== 'photo')
    return upright
      .resize({ width: recipe.width, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .webp({ quality: 80 });
  const srgb = upright.toColourspace('srgb');
  const format = KEPT_AS[mimeType] ?? 'jpeg';
  return format === 'png'
    ? srgb.png()
    : format === 'webp'
      ? srgb.webp({ quality: 90 })
      : srgb.flatten({ background: '#ffffff' }).jpeg({ quality: 90 });
};

/**
 * What the decoder has to say of a picture; that it is wrong is the sender's fault, not ours. A disk that is full is not.
 * libvips tells the two apart by a line of what the system said: "unable to write" it says of both, since a PNG is
 * written while its source is still being read.
 */
const refusal = (cause: unknown): unknown => {
  if (cause instanceof AppError || (cause as NodeJS.ErrnoException | null)?.code === 'ENOSPC') return cause;
  if (cause instanceof Error && /^system error: (No space left|Disk quota exceeded)/m.test(cause.message))
    return new AppError('storage_full', { cause });
  return cause instanceof Error && cause.message.includes('exceeds pixel limit')
    ? new AppError('picture_too_large', { values: { megapixels: MAX_MEGAPIXELS }, cause })
    : new AppError('picture_unreadable', { cause });
};

export interface MadePicture {
  readonly staged: Staged;
  readonly mimeType: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Makes a picture of a picture: upright, in sRGB, and without anything that a camera wrote into it.
 * @throws AppError `picture_unreadable`, `picture_too_large`, `storage_full`, and `rate_limited` while too many wait
 */
export const makePicture = async (
  source: { readonly path: string; readonly mimeType: string },
  recipe: Recipe,
  staging: Staging,
): Promise<MadePicture> => {
  if (limit.pendingCount >= MOST_WAITING)
    throw new AppError('rate_limited', { values: { seconds: RETRY_SECONDS }, retryAfterSeconds: RETRY_SECONDS });
  const sharp = await loadSharp();
  return limit(async () => {
    try {
      const heic = source.mimeType === 'image/heic' ? await decodeHeic(source.path, MAX_MEGAPIXELS) : undefined;
      let made: { format: string; width: number; height: number } | undefined;
      const staged = await staging.produce(async (file) => {
        const picture = sharp(heic?.png ?? source.path, OPTIONS);
        const smaller = apply(picture, recipe, source.mimeType);
        // That a model has painted it is all that is kept of what was written into it: in whatever size it is shown.
        const mark = paintedMark(heic === undefined ? (await picture.metadata()).xmp : heic.xmp);
        if (mark !== null) smaller.withXmp(paintedXmp(mark));
        made = await smaller.timeout({ seconds: SECONDS }).toFile(file);
      });
      if (made === undefined) throw new AppError('picture_unreadable');
      return { staged, mimeType: `image/${made.format}`, width: made.width, height: made.height };
    } catch (cause) {
      throw refusal(cause);
    }
  });
};
