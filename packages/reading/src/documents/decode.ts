import iconv from 'iconv-lite';

const BYTE_ORDER_MARKS: readonly (readonly [encoding: string, ...mark: number[]])[] = [
  ['utf-8', 0xef, 0xbb, 0xbf],
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
];

const markOf = (bytes: Uint8Array): string | undefined =>
  BYTE_ORDER_MARKS.find(([, ...mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0];

const CP949 = 'cp949';
/** Names of CP949 that Korean pages give, beside those of the standard. */
const CP949_LABELS = new Set(['cp949', 'ms949']);

/** Of a label of the Encoding standard, and of no other: iconv-lite has `hex`, `base64` and their like as well. */
export const encodingOf = (label: string): string | undefined => {
  if (CP949_LABELS.has(label.toLowerCase())) return CP949;
  try {
    const { encoding } = new TextDecoder(label);
    return encoding === 'euc-kr' ? CP949 : encoding;
  } catch {
    return undefined;
  }
};

/** By iconv-lite, where it has one: Node's own decoders of letters of two bytes lack what browsers add to the standards. */
const decode = (bytes: Uint8Array, encoding: string): string =>
  encoding.startsWith('utf-') || !iconv.encodingExists(encoding)
    ? new TextDecoder(encoding).decode(bytes)
    : iconv.decode(bytes, encoding);

const REPLACED = '\ufffd';
const strictly = (bytes: Uint8Array, encoding: string): string | undefined => {
  if (encoding === CP949) {
    const text = decode(bytes, CP949);
    return text.includes(REPLACED) ? undefined : text;
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** Of so many letters one may be broken. */
const ONE_BROKEN_OF = 50;
const nearly = (bytes: Uint8Array, encoding: string): string | undefined => {
  const text = decode(bytes, encoding);
  let broken = 0;
  for (let at = text.indexOf(REPLACED); at >= 0; at = text.indexOf(REPLACED, at + 1))
    if (++broken * ONE_BROKEN_OF > text.length) return undefined;
  return text;
};

/** UTF-16 by its mark, UTF-8, or CP949: what all of it is, or nearly all, with the rest replaced; else `undefined`. */
export const decodeAsItReads = (bytes: Uint8Array): string | undefined => {
  const mark = markOf(bytes);
  if (mark !== undefined) return strictly(bytes, mark) ?? nearly(bytes, mark);
  return strictly(bytes, 'utf-8') ?? strictly(bytes, CP949) ?? nearly(bytes, 'utf-8') ?? nearly(bytes, CP949);
};

/** By its mark, by an encoding ({@link encodingOf}), or as it reads; what is wrong in it is replaced. */
export const decodeAs = (bytes: Uint8Array, encoding: string | undefined): string => {
  const known = markOf(bytes) ?? encoding;
  return known === undefined ? (decodeAsItReads(bytes) ?? decode(bytes, 'utf-8')) : decode(bytes, known);
};

/** Of an XML part: UTF-8, or UTF-16 by its mark. */
export const decodeXml = (bytes: Uint8Array): string => new TextDecoder(markOf(bytes) ?? 'utf-8').decode(bytes);
