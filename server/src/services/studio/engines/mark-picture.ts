import { sharp } from '@madang/reading/sharp';
import { paintedBy, paintedXmp } from '#platform/painted-mark';

/** The same pixels, as PNG or WebP, with metadata that says that a model has painted them, and which. */
export const markAsPainted = async (
  picture: Uint8Array,
  provider: string,
  format: 'png' | 'webp' = 'png',
): Promise<Uint8Array> => {
  const marked = sharp(picture).withXmp(paintedXmp(provider));
  return (format === 'webp' ? marked.webp({ quality: 90, effort: 3 }) : marked.png({ compressionLevel: 6 })).toBuffer();
};

/** The model that has painted a photo before it was sent; null where none says so. */
export const markOf = async (photo: Uint8Array | undefined): Promise<string | null> =>
  photo === undefined ? null : paintedBy((await sharp(photo).metadata()).xmp);
