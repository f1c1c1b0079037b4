import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import heic from 'heic-decode';

export type HeicAnswer =
  | {
      readonly data: Uint8Array;
      readonly width: number;
      readonly height: number;
      readonly xmp: Uint8Array | undefined;
    }
  | { readonly refused: string };

const { file, maxPixels } = workerData as { readonly file: string; readonly maxPixels: number };

/** The packet of XMP, found by its marks as their specification has it (ISO 16684-1, packet scanning): it is never compressed. */
const xmpIn = (file: Buffer): Uint8Array | undefined => {
  const from = file.indexOf('<x:xmpmeta', 0, 'latin1');
  const until = from < 0 ? -1 : file.indexOf('</x:xmpmeta>', from, 'latin1');
  return until < 0 ? undefined : Uint8Array.from(file.subarray(from, until));
};

const read = async (): Promise<HeicAnswer> => {
  const buffer = await readFile(file);
  const pictures = await heic.all({ buffer });
  const [first] = pictures;
  if (first === undefined) return { refused: 'there is no picture in it' };
  // Known before it is decoded.
  if (first.width * first.height > maxPixels) return { refused: 'too large' };
  const { data, width, height } = await first.decode();
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height, xmp: xmpIn(buffer) };
};

const answer = await read().catch((error: unknown): HeicAnswer => ({ refused: String(error) }));
parentPort?.postMessage(answer, 'data' in answer ? [answer.data.buffer as ArrayBuffer] : []);
