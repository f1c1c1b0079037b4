import pLimit from 'p-limit';
import type { Sharp, SharpOptions } from 'sharp';
import { AVATAR } from '@madang/contracts/users/profile';
import { AppError } from '#platform/errors';
import { beginsLikePicture } from './picture-signature.ts';

const SIZE = 256;
const QUALITY = 82;
const SECONDS = 10;

/** A decoded picture takes up to 200 MB: one at a time. libvips works in a thread of its own meanwhile. */
const limit = pLimit(1);
/** Those that wait are in memory, of 5 MB each. */
const MOST_WAITING = 20;
const RETRY_SECONDS = 5;

/** Of 20 MB, which most processes never need: loaded with the first picture. */
const loadSharp = async () => {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
};

const OPTIONS: SharpOptions = { limitInputPixels: AVATAR.maxMegapixels * 1_000_000, failOn: 'error', sequentialRead: true, pages: 1 };

/** Without being asked to keep them, sharp leaves all metadata behind; colours are brought to sRGB first. */
const shrink = (picture: Sharp): Promise<Buffer> =>
  picture.autoOrient().resize(SIZE, SIZE, { fit: 'cover', position: 'centre' }).toColourspace('srgb').webp({ quality: QUALITY }).timeout({ seconds: SECONDS }).toBuffer();

/** What the decoder has to say of a picture; that it is wrong is the sender's fault, not ours. */
const refusal = (cause: unknown): AppError =>
  cause instanceof Error && cause.message.includes('exceeds pixel limit')
    ? new AppError('picture_too_large', { values: { megapixels: AVATAR.maxMegapixels }, cause })
    : new AppError('picture_unreadable', { cause });

/**
 * Upright, square, small, and without anything that a camera wrote into it.
 * @throws AppError `unsupported_media_type`, `picture_unreadable`, `picture_too_large`, and `rate_limited` while too many wait
 */
export const makeAvatar = async (bytes: Uint8Array): Promise<Buffer> => {
  if (!beginsLikePicture(bytes)) throw new AppError('unsupported_media_type', { values: { types: AVATAR.upload.types.join(', ') } });
  const sharp = await loadSharp();
  if (limit.pendingCount >= MOST_WAITING) throw new AppError('rate_limited', { values: { seconds: RETRY_SECONDS }, retryAfterSeconds: RETRY_SECONDS });
  return limit(async () => {
    try {
      return await shrink(sharp(bytes, OPTIONS));
    } catch (cause) {
      throw refusal(cause);
    }
  });
};
