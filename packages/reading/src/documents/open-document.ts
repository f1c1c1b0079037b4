import type { Archive } from './archive.ts';
import { PageWriter } from './page-writer.ts';
import type { DocumentText } from './types.ts';
import { readXml, textWithin } from './xml.ts';

export const OPEN_DOCUMENTS = {
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
} as const;
type OpenDocument = (typeof OPEN_DOCUMENTS)[keyof typeof OPEN_DOCUMENTS];

const CONTENT = 'content.xml';
const META = 'meta.xml';
/** What changes took out, what people said about it, and what a speaker says beside a slide. */
const ELSEWHERE = new Set(['tracked-changes', 'annotation', 'notes', 'forms']);
const MOST_SPACES = 100;

/** Slides and sheets are pages; of a text, pages end where its program last showed them to, where it says so. */
export const readOpenDocument = async (archive: Archive, kind: OpenDocument): Promise<Omit<DocumentText, 'kind'>> => {
  const parts = await archive.parts((name) => name === CONTENT || name === META);
  const content = parts.get(CONTENT);
  const pages = new PageWriter();
  let [number, elsewhere, cells, paragraphs, tables] = [0, 0, 0, 0, 0];
  let hasParagraph = false;
  const nextPage = (): void => pages.page(++number);
  if (kind === 'odt' && content !== undefined && Buffer.from(content).includes('soft-page-break')) nextPage();
  readXml(content, {
    isEnough: () => pages.isFull,
    open: (name, attributes) => {
      if (ELSEWHERE.has(name)) elsewhere++;
      if (elsewhere > 0) return;
      if (name === 'page' && kind === 'odp') nextPage();
      if (name === 'soft-page-break' && kind === 'odt') nextPage();
      if (name === 'table' && tables++ === 0 && kind === 'ods') {
        nextPage();
        pages.write(`${attributes['name'] ?? ''}\n`);
      }
      if (name === 'table-cell') [cells, hasParagraph] = [cells + 1, false];
      if (name === 'p' || name === 'h') {
        paragraphs++;
        if (cells > 0 && hasParagraph) pages.write(' ');
        hasParagraph = true;
      }
      if (name === 's') pages.write(' '.repeat(Math.min(MOST_SPACES, Math.max(1, Number(attributes['c'] ?? 1) || 1))));
      if (name === 'tab') pages.write('\t');
      if (name === 'line-break') pages.write('\n');
    },
    text: (text) => {
      if (paragraphs > 0 && elsewhere === 0) pages.write(text.replace(/\s+/g, ' '));
    },
    close: (name) => {
      if (ELSEWHERE.has(name)) elsewhere--;
      else if (elsewhere > 0) return;
      if (name === 'table') tables--;
      if (name === 'table-cell') {
        cells--;
        pages.write('\t');
      }
      if (name === 'p' || name === 'h') {
        paragraphs--;
        if (cells === 0) pages.write('\n');
      }
      if (name === 'table-row') pages.write('\n');
    },
  });
  return { title: textWithin(parts.get(META), 'title'), ...pages.end() };
};
