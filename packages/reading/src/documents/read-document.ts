import { ReadingFailed } from '../types.ts';
import { readCompound } from './compound.ts';
import { readHtml } from './html.ts';
import { containerOf, textOf } from './kind.ts';
import { MOST_BYTES } from './limits.ts';
import { cleanTitle, PageWriter } from './page-writer.ts';
import { readPacked } from './packed.ts';
import { readPdf } from './pdf.ts';
import { readRtf } from './rtf.ts';
import type { DocumentHints, DocumentText, PageHints, PageText } from './types.ts';

const MARKDOWN_TITLE = /^#[ \t]+(\S.*)$/m;

const asOnePage = (text: string): Pick<DocumentText, 'pages' | 'cut'> => {
  const pages = new PageWriter();
  pages.write(text);
  return pages.end();
};

const readContainer = async (bytes: Uint8Array): Promise<DocumentText | undefined> => {
  switch (containerOf(bytes)) {
    case 'pdf':
      return { kind: 'pdf', ...(await readPdf(bytes)) };
    case 'zip':
      return readPacked(bytes);
    case 'compound':
      return readCompound(bytes);
    case 'rtf':
      return { kind: 'rtf', ...readRtf(bytes) };
    case undefined:
      return undefined;
  }
};

const readPlain = (bytes: Uint8Array, hints: DocumentHints): DocumentText => {
  const found = textOf(bytes, hints);
  if (found.kind === 'html') {
    const { title, text } = readHtml(bytes, hints.type);
    return { kind: 'html', title, ...asOnePage(text) };
  }
  const title = found.kind === 'markdown' ? (MARKDOWN_TITLE.exec(found.text)?.[1] ?? null) : null;
  return { kind: found.kind, title, ...asOnePage(found.text) };
};

const refuseLarge = (bytes: Uint8Array): void => {
  if (bytes.length > MOST_BYTES)
    throw new ReadingFailed('too_large', `The document has more than ${MOST_BYTES / 1024 / 1024} MB.`);
};

/** In a thread of its own: see {@link file://./worker.ts}. @throws ReadingFailed */
export const documentText = async (bytes: Uint8Array, hints: DocumentHints): Promise<DocumentText> => {
  refuseLarge(bytes);
  try {
    const read = (await readContainer(bytes)) ?? readPlain(bytes, hints);
    return { ...read, title: cleanTitle(read.title) };
  } catch (cause) {
    if (cause instanceof ReadingFailed) throw cause;
    throw new ReadingFailed('broken', 'The document is not as its kind has to be.', { cause });
  }
};

/** @throws ReadingFailed */
export const pageText = (bytes: Uint8Array, { contentType }: PageHints): PageText => {
  refuseLarge(bytes);
  const { title, text, language } = readHtml(bytes, contentType);
  const { pages, cut } = asOnePage(text);
  return { title: cleanTitle(title), text: pages[0]?.text ?? '', language: cleanTitle(language), cut };
};
