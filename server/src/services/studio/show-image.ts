import type { StudioImage } from '@madang/contracts/studio';

export type Sign = (path: string) => string;

/** With an address that opens it without a token. */
export const showImage = (image: Omit<StudioImage, 'url'> | null, sign: Sign): StudioImage | null =>
  image === null
    ? null
    : { ...image, painted_by: image.painted_by ?? null, url: sign(`/api/v1/images/${image.file_hash}`) };
