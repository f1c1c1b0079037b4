import { fileURLToPath } from 'node:url';
import { getResolvedPDFJS } from 'unpdf';
import { ReadingFailed } from '../types.ts';
import { MOST_PAGES } from './limits.ts';
import { PageWriter } from './page-writer.ts';
import type { DocumentText } from './types.ts';

/** What the codes of Korean, Japanese and Chinese fonts mean that a PDF names, and holds not itself. */
const CMAPS = fileURLToPath(new URL('../../cmaps/', import.meta.url));

const failureOf = (cause: unknown): unknown => {
  if (cause instanceof ReadingFailed) return cause;
  const { name } = cause as { readonly name?: string };
  if (name === 'PasswordException') return new ReadingFailed('encrypted', 'The PDF opens with a password.', { cause });
  return new ReadingFailed('broken', 'The PDF cannot be read.', { cause });
};

/** Page by page, as its text stands there; pictures of text have none. @throws ReadingFailed */
export const readPdf = async (bytes: Uint8Array): Promise<Omit<DocumentText, 'kind'>> => {
  const { getDocument, VerbosityLevel } = await getResolvedPDFJS();
  const task = getDocument({
    data: bytes,
    disableFontFace: true,
    cMapUrl: CMAPS,
    cMapPacked: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  try {
    const pdf = await task.promise;
    if (pdf.numPages > MOST_PAGES)
      throw new ReadingFailed('too_many_pages', `The PDF has ${pdf.numPages} pages, more than ${MOST_PAGES}.`);
    const { info } = await pdf.getMetadata();
    const title = (info as { readonly Title?: unknown }).Title;
    const pages = new PageWriter();
    for (let number = 1; number <= pdf.numPages && !pages.isFull; number++) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      pages.page(number);
      for (const item of items) if ('str' in item) pages.write(item.hasEOL ? `${item.str}\n` : item.str);
      page.cleanup();
    }
    return { title: typeof title === 'string' ? title : null, ...pages.end() };
  } catch (error) {
    throw failureOf(error);
  } finally {
    await task.destroy();
  }
};
