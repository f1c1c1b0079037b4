const starts = (bytes: Uint8Array, text: string, at = 0): boolean => Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text;

/** Whether a file begins as one of the pictures that are taken, whatever it calls itself. Nothing else gets to the decoder: no SVG, no PDF. */
export const beginsLikePicture = (bytes: Uint8Array): boolean =>
  starts(bytes, '\xff\xd8\xff') || // JPEG
  starts(bytes, '\x89PNG\r\n\x1a\n') ||
  (starts(bytes, 'RIFF') && starts(bytes, 'WEBP', 8)) ||
  starts(bytes, 'GIF87a') ||
  starts(bytes, 'GIF89a') ||
  starts(bytes, 'ftypavif', 4);
