import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import heic from 'heic-decode';

export type HeicAnswer =
  { readonly data: Uint8Array; readonly width: number; readonly height: number } | { readonly refused: string };

const { file, maxPixels } = workerData as { readonly file: string; readonly maxPixels: number };

const read = async (): Promise<HeicAnswer> => {
  const pictures = await heic.all({ buffer: await readFile(file) });
  const [first] = pictures;
  if (first === undefined) return { refused: 'there is no picture in it' };
  // Known before it is decoded.
  if (first.width * first.height > maxPixels) return { refused: 'too large' };
  const { data, width, height } = await first.decode();
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height };
};

const answer = await read().catch((error: unknown): HeicAnswer => ({ refused: String(error) }));
parentPort?.postMessage(answer, 'data' in answer ? [answer.data.buffer as ArrayBuffer] : []);
