import { sharp } from '@madang/reading/sharp';
import { paintedMark, paintedXmp, type PaintedMark } from '#platform/painted-mark';

/** The same pixels, as PNG or WebP, with metadata that says that a model has painted them, and which. */
export const markAsPainted = async (
  picture: Uint8Array,
  mark: PaintedMark,
  format: 'png' | 'webp' = 'png',
): Promise<Uint8Array> => {
  const marked = sharp(picture).withXmp(paintedXmp(mark));
  return (format === 'webp' ? marked.webp({ quality: 90, effort: 3 }) : marked.png({ compressionLevel: 6 })).toBuffer();
};

/** Of what is made of pictures, of which some say that a model has painted them; null where none says so. */
export const markOf = async (...pictures: readonly (Uint8Array | undefined)[]): Promise<PaintedMark | null> => {
  const marks = await Promise.all(
    pictures
      .filter((picture) => picture !== undefined)
      .map(async (picture) => paintedMark((await sharp(picture).metadata()).xmp)),
  );
  const [first] = marks.filter((mark) => mark !== null);
  if (first === undefined) return null;
  return { engine: first.engine, isComposite: marks.some((mark) => mark === null || mark.isComposite) };
};
