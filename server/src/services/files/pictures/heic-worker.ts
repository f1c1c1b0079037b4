import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import libheif from 'libheif-js/wasm-bundle.js';

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
  await libheif.ready;
  const pictures = new libheif.HeifDecoder().decode(buffer);
  // A burst has several, and the one that was chosen of it need not be the first; if it cannot be read, none stands for it.
  const picture = pictures.find((each) => each.is_primary()) ?? (pictures.length === 1 ? pictures[0] : undefined);
  if (picture === undefined)
    return {
      refused: pictures.length === 0 ? 'there is no picture in it' : 'the picture that is shown of it cannot be read',
    };
  const [width, height] = [picture.get_width(), picture.get_height()];
  // Known before it is decoded.
  if (width * height > maxPixels) return { refused: 'too large' };
  const pixels = { data: new Uint8ClampedArray(width * height * 4), width, height };
  const shown = await new Promise((resolve) => picture.display(pixels, resolve));
  if (shown === null) return { refused: 'it cannot be decoded' };
  const { data } = pixels;
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height, xmp: xmpIn(buffer) };
};

const answer = await read().catch((error: unknown): HeicAnswer => ({ refused: String(error) }));
parentPort?.postMessage(answer, 'data' in answer ? [answer.data.buffer as ArrayBuffer] : []);
