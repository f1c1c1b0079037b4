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
/** The second is covered by one that spans columns or rows. */
const CELLS = new Set(['table-cell', 'covered-table-cell']);
const MOST_SPACES = 100;
/** LibreOffice writes cells and rows that are alike once, with how often. More often than this is how a sheet is filled. */
const MOST_REPEATS = 100;
const MOST_REPEATED_TEXT = 100_000;
const MOST_COLUMNS = 500;

const repeats = (text: string, asked: string | undefined): number => {
  const times = Number(asked ?? 1);
  return times > 1 && times <= MOST_REPEATS && text.length * times <= MOST_REPEATED_TEXT ? times : 1;
};

/** A row of a sheet, which is written when it ends. What is empty at its end is left out. */
class SheetRow {
  #cells: string[] = [];
  #cell = '';
  #times: string | undefined;

  open(times: string | undefined): void {
    [this.#cell, this.#times] = ['', times];
  }

  write(text: string): void {
    this.#cell += text;
  }

  close(): void {
    const times = repeats(this.#cell, this.#times);
    for (let at = 0; at < times && this.#cells.length < MOST_COLUMNS; at++) this.#cells.push(this.#cell);
  }

  end(): string {
    const line = this.#cells.join('\t').trimEnd();
    this.#cells = [];
    return line;
  }
}

/** Slides and sheets are pages; of a text, pages end where its program last showed them to, where it says so. */
export const readOpenDocument = async (archive: Archive, kind: OpenDocument): Promise<Omit<DocumentText, 'kind'>> => {
  const parts = await archive.parts((name) => name === CONTENT || name === META);
  const content = parts.get(CONTENT);
  const pages = new PageWriter();
  let [number, elsewhere, cells, paragraphs, tables] = [0, 0, 0, 0, 0];
  let hasParagraph = false;
  let rowTimes: string | undefined;
  const row = new SheetRow();
  const write = (text: string): void => {
    if (kind === 'ods' && cells > 0) row.write(text);
    else pages.write(text);
  };
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
      if (name === 'table-row') rowTimes = attributes['number-rows-repeated'];
      if (CELLS.has(name)) {
        [cells, hasParagraph] = [cells + 1, false];
        if (kind === 'ods') row.open(attributes['number-columns-repeated']);
      }
      if (name === 'p' || name === 'h') {
        paragraphs++;
        if (cells > 0 && hasParagraph) write(' ');
        hasParagraph = true;
      }
      if (name === 's') write(' '.repeat(Math.min(MOST_SPACES, Math.max(1, Number(attributes['c'] ?? 1) || 1))));
      if (name === 'tab') write('\t');
      if (name === 'line-break') write('\n');
    },
    text: (text) => {
      if (paragraphs > 0 && elsewhere === 0) write(text.replace(/\s+/g, ' '));
    },
    close: (name) => {
      if (ELSEWHERE.has(name)) elsewhere--;
      else if (elsewhere > 0) return;
      if (name === 'table') tables--;
      if (CELLS.has(name)) {
        cells--;
        if (kind === 'ods') row.close();
        else pages.write('\t');
      }
      if (name === 'p' || name === 'h') {
        paragraphs--;
        if (cells === 0) pages.write('\n');
      }
      if (name === 'table-row') {
        const line = kind === 'ods' ? row.end() : '';
        for (let at = repeats(line, line === '' ? undefined : rowTimes); at > 0 && !pages.isFull; at--)
          pages.write(`${line}\n`);
      }
    },
  });
  return { title: textWithin(parts.get(META), 'title'), ...pages.end() };
};
