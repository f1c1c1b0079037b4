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

const END = '</rdf:RDF>';
/**
 * What all packets of XMP say, found by what each of them has (ISO 16684-1: the element around it may be left out): they are
 * never compressed. There are several where depth or brightness is a picture of its own.
 */
const xmpIn = (file: Buffer): Uint8Array | undefined => {
  const packets: Uint8Array[] = [];
  for (let at = 0; ;) {
    const from = file.indexOf('<rdf:RDF', at, 'latin1');
    const until = from < 0 ? -1 : file.indexOf(END, from, 'latin1');
    if (until < 0) break;
    at = until + END.length;
    packets.push(file.subarray(from, at));
  }
  return packets.length === 0 ? undefined : Uint8Array.from(Buffer.concat(packets));
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
