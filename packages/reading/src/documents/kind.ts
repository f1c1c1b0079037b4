import { ReadingFailed } from '../types.ts';
import { decodeAsItReads } from './decode.ts';
import type { DocumentHints } from './types.ts';

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, text.length)).toString('latin1') === text;

export type Container = 'pdf' | 'zip' | 'compound' | 'rtf';
/** A PDF may have something before it. */
const PDF_WITHIN = 1024;

/** What has marks of its own at its beginning. */
export const containerOf = (bytes: Uint8Array): Container | undefined => {
  if (startsWith(bytes, 'PK\x03\x04')) return 'zip';
  if (startsWith(bytes, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return 'compound';
  if (startsWith(bytes, '{\\rtf')) return 'rtf';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PDF_WITHIN)).toString('latin1');
  return head.includes('%PDF-') ? 'pdf' : undefined;
};

/** Controls that no text holds; a form feed and an escape may stand in old ones. */
const NOT_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

const HTML_BEGINS = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<(?:!doctype\s+html|html)\b/i;
const HTML_TAG = /<\/?[a-z][a-z0-9]*[\s/>]/i;
const BEGINNING = 4096;

export type TextKind = 'html' | 'markdown' | 'csv' | 'text';

const saidKind = ({ name = '', type = '' }: DocumentHints): TextKind => {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  const media = type.split(';')[0]?.trim().toLowerCase();
  if (ending === 'html' || ending === 'htm' || media === 'text/html' || media === 'application/xhtml+xml')
    return 'html';
  if (ending === 'md' || ending === 'markdown' || media === 'text/markdown') return 'markdown';
  if (ending === 'csv' || ending === 'tsv' || media === 'text/csv') return 'csv';
  return 'text';
};

/**
 * What has no marks is text, or nothing that is read here. Which text is asked of its name last of all. HTML says itself how
 * its letters are written.
 * @throws ReadingFailed `unknown_kind`
 */
export const textOf = (
  bytes: Uint8Array,
  hints: DocumentHints,
): { readonly kind: 'html' } | { readonly kind: Exclude<TextKind, 'html'>; readonly text: string } => {
  const said = saidKind(hints);
  const beginning = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, BEGINNING));
  const looksHtml = (text: string): boolean => HTML_BEGINS.test(text) || (said === 'html' && HTML_TAG.test(text));
  if (looksHtml(beginning.toString('latin1')) && !beginning.includes(0)) return { kind: 'html' };
  const text = decodeAsItReads(bytes);
  if (text === undefined || NOT_TEXT.test(text))
    throw new ReadingFailed('unknown_kind', 'This is no document of a kind that is read.');
  if (looksHtml(text.slice(0, BEGINNING))) return { kind: 'html' };
  return { kind: said === 'html' ? 'text' : said, text };
};
