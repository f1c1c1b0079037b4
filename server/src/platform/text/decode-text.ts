import { storableText } from '@madang/contracts/fields';

const decode = (bytes: Uint8Array, encoding: string, isCut: boolean): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
};

/** UTF-16 by its mark, UTF-8, or CP949, as Korean Windows wrote it; where it is none of them throughout, what can be read. */
export const decodeText = (bytes: Uint8Array, isCut: boolean): string => {
  const [first, second] = bytes;
  const marked =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
  const text =
    marked === undefined
      ? (decode(bytes, 'utf-8', isCut) ?? decode(bytes, 'euc-kr', isCut))
      : decode(bytes, marked, isCut);
  return storableText(text ?? new TextDecoder(marked ?? 'utf-8').decode(bytes));
};
