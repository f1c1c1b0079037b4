import { decodeAs, encodingOf } from './decode.ts';

const CHARSET = /charset\s*=\s*(?:["']\s*)?([\w:.-]+)/i;
/** Where a page has to say it, by the HTML standard; some say it a little later. */
const META_WITHIN = 4096;

/**
 * HTML as text: by its mark of byte order, by what the server says, by what the page says of itself, or as it reads. EUC-KR
 * is CP949 and Shift_JIS Windows-31J, as browsers have it.
 */
export const decodeHtml = (bytes: Uint8Array, contentType = ''): string => {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, META_WITHIN)).toString('latin1');
  const meta = /<meta\b[^>]*>/gi;
  const said = [contentType, ...(head.match(meta) ?? [])].flatMap((part) => CHARSET.exec(part)?.[1] ?? []);
  // A page that says UTF-16 of itself in letters of one byte is not written in it.
  const encoding = said.flatMap((label) => encodingOf(label) ?? []).find((one) => !one.startsWith('utf-16'));
  return decodeAs(bytes, encoding);
};
