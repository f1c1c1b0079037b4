import { createReadStream } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { crc32, deflateSync } from 'node:zlib';
import { AppError } from '#platform/errors';
import type { HeicAnswer } from './heic-worker.ts';

/** Against hangs; a burst of 24 megapixels takes a few seconds. */
const MILLISECONDS = 120_000;
/** Profiles stand in the first box of the file, before the picture. */
const META_BYTES = 512 * 1024;

/** The colour profile, from the box `colr` (ISO 14496-12, 12.1.5): phones photograph in Display P3. */
const profileIn = (head: Buffer): Buffer | undefined => {
  for (const kind of ['colrprof', 'colrrICC']) {
    const at = head.indexOf(kind, 4, 'latin1');
    if (at < 4) continue;
    const size = head.readUInt32BE(at - 4);
    const profile = head.subarray(at + 8, at - 4 + size);
    if (size > 12 && profile.length === size - 12) return profile;
  }
  return undefined;
};

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};

/** Signature and IHDR: where a profile goes in a PNG. */
const AFTER_IHDR = 33;
const withProfile = (png: Buffer, profile: Buffer): Buffer =>
  Buffer.concat([
    png.subarray(0, AFTER_IHDR),
    chunk('iCCP', Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(profile)])),
    png.subarray(AFTER_IHDR),
  ]);

const readHead = async (file: string): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(createReadStream(file, { end: META_BYTES - 1 }) as AsyncIterable<Buffer>));

const decode = async (file: string, maxMegapixels: number): Promise<Extract<HeicAnswer, { data: Uint8Array }>> => {
  const worker = new Worker(new URL('heic-worker.ts', import.meta.url), {
    workerData: { file, maxPixels: maxMegapixels * 1_000_000 },
    // libheif writes there what it finds wrong: no lines of a log.
    stdout: true,
    stderr: true,
  });
  for (const said of [worker.stdout, worker.stderr]) said.resume();
  const answered = Promise.withResolvers<HeicAnswer>();
  const late = setTimeout(() => answered.reject(new Error('the decoder took too long')), MILLISECONDS);
  worker
    .once('message', answered.resolve)
    .once('error', answered.reject)
    .once('exit', () => answered.reject(new Error('the decoder ended')));
  try {
    const answer = await answered.promise;
    if ('data' in answer) return answer;
    throw answer.refused === 'too large'
      ? new AppError('picture_too_large', { values: { megapixels: maxMegapixels } })
      : new AppError('picture_unreadable', { detail: answer.refused });
  } finally {
    clearTimeout(late);
    await worker.terminate();
  }
};

/**
 * The picture of a HEIC file (what iPhones send), of a burst the one that is shown of it: upright, as PNG with its colour
 * profile, and its metadata (XMP). libheif runs as WebAssembly in a thread of its own, which ends with it: what it took of
 * memory is given back, and a file that breaks it fails alone.
 * @throws AppError `picture_too_large`, `picture_unreadable`, and what the decoder throws
 */
export const decodeHeic = async (
  file: string,
  maxMegapixels: number,
): Promise<{ readonly png: Buffer; readonly xmp: Uint8Array | undefined }> => {
  const { data, width, height, xmp } = await decode(file, maxMegapixels);
  const { sharp } = await import('@madang/reading/sharp');
  const png = await sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: maxMegapixels * 1_000_000 })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const profile = profileIn(await readHead(file));
  return { png: profile === undefined ? png : withProfile(png, profile), xmp };
};
