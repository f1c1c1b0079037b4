import iconv from 'iconv-lite';

const BYTE_ORDER_MARKS: readonly (readonly [encoding: string, ...mark: number[]])[] = [
  ['utf-8', 0xef, 0xbb, 0xbf],
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
];

const markOf = (bytes: Uint8Array): string | undefined =>
  BYTE_ORDER_MARKS.find(([, ...mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0];

const strictly = (bytes: Uint8Array, encoding: string): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** Node's own decoder garbles the syllables outside of KS X 1001, which CP949 adds. */
const cp949 = (bytes: Uint8Array): string | undefined => {
  const text = iconv.decode(bytes, 'cp949');
  return text.includes('\ufffd') ? undefined : text;
};

/** UTF-16 by its mark, UTF-8, or CP949, each only where all of it is; else `undefined`. */
export const decodeStrictly = (bytes: Uint8Array): string | undefined => {
  const mark = markOf(bytes);
  if (mark !== undefined) return strictly(bytes, mark);
  return strictly(bytes, 'utf-8') ?? cp949(bytes);
};

/** By its mark, by what it is said to be (a label of the Encoding standard), or as it reads; what is wrong in it is replaced. */
export const decodeAs = (bytes: Uint8Array, label: string | undefined): string => {
  const mark = markOf(bytes);
  if (mark !== undefined) return new TextDecoder(mark).decode(bytes);
  if (label !== undefined && iconv.encodingExists(label)) return iconv.decode(bytes, label);
  return decodeStrictly(bytes) ?? new TextDecoder().decode(bytes);
};

/** Of an XML part: UTF-8, or UTF-16 by its mark. */
export const decodeXml = (bytes: Uint8Array): string => new TextDecoder(markOf(bytes) ?? 'utf-8').decode(bytes);
