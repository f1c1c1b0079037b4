import type { Archive } from './archive.ts';
import { formatOf, showNumber, type NumberFormat } from './sheet-numbers.ts';
import { CORE, coreTitle, readRelationships } from './office.ts';
import { PageWriter } from './page-writer.ts';
import { tabs } from './table-grid.ts';
import type { DocumentText } from './types.ts';
import { readXml } from './xml.ts';

/** Strings that cells name by their place, without the readings of Japanese that stand beside them. */
const sharedStrings = (xml: Uint8Array | undefined): string[] => {
  const strings: string[] = [];
  let [reading, letters] = [0, 0];
  readXml(xml, {
    open: (name) => {
      if (name === 'si') strings.push('');
      if (name === 'rPh') reading++;
      if (name === 't') letters++;
    },
    text: (text) => {
      if (letters > 0 && reading === 0) strings.push((strings.pop() ?? '') + text);
    },
    close: (name) => {
      if (name === 'rPh') reading--;
      if (name === 't') letters--;
    },
  });
  return strings;
};

/** For each style of cells, what it shows a number as. */
const numberFormats = (xml: Uint8Array | undefined): NumberFormat[] => {
  const formats = new Map<string, string>();
  const styles: NumberFormat[] = [];
  let isCells = false;
  readXml(xml, {
    open: (name, { numFmtId = '', formatCode = '' }) => {
      if (name === 'numFmt') formats.set(numFmtId, formatCode);
      if (name === 'cellXfs') isCells = true;
      if (name === 'xf' && isCells) styles.push(formatOf(Number(numFmtId), formats.get(numFmtId)));
    },
    close: (name) => {
      if (name === 'cellXfs') isCells = false;
    },
  });
  return styles;
};

interface Book {
  readonly strings: readonly string[];
  readonly formats: readonly NumberFormat[];
  readonly is1904: boolean;
}

const cellText = (value: string, type: string, style: number, { strings, formats, is1904 }: Book): string => {
  if (type === 's') return strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  return type === 'n' && value !== '' ? showNumber(value, formats[style] ?? 'number', is1904) : value;
};

/** The column of a cell that says where it is (`C2`), from 0; one that does not stands after the one before it. */
const columnOf = (place: string | undefined, before: number): number => {
  const letters = /^[A-Z]{1,3}/.exec(place ?? '')?.[0];
  if (letters === undefined) return before + 1;
  return Array.from(letters).reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
};

/** A row is a line, with a tab for each column that is passed: cells that say nothing are mostly not in the file. */
const writeSheet = (xml: Uint8Array | undefined, pages: PageWriter, book: Book): void => {
  let [type, style, value, takes] = ['n', 0, '', 0];
  let [column, written] = [-1, 0];
  readXml(xml, {
    isEnough: () => pages.isFull,
    open: (name, attributes) => {
      if (name === 'row') [column, written] = [-1, 0];
      if (name === 'c') {
        [type, style, value] = [attributes['t'] ?? 'n', Number(attributes['s'] ?? 0), ''];
        column = columnOf(attributes['r'], column);
      }
      if (name === 'v' || name === 't') takes++;
    },
    text: (text) => {
      if (takes > 0) value += text;
    },
    close: (name) => {
      if (name === 'v' || name === 't') takes--;
      if (name === 'c' && value !== '') {
        pages.write(tabs(written, column) + cellText(value, type, style, book));
        written = column;
      }
      if (name === 'row') pages.write('\n');
    },
  });
};

/** Sheets in the order of their tabs, each a page that begins with its name. */
export const readSheets = async (archive: Archive, main: string): Promise<Omit<DocumentText, 'kind'>> => {
  const related = await readRelationships(archive, main);
  const targets = new Map(related.map(({ id, target }) => [id, target]));
  const targetOf = (wanted: string): string => related.find(({ type }) => type === wanted)?.target ?? '';
  const sheets: { readonly name: string; readonly part: string }[] = [];
  let is1904 = false;
  readXml((await archive.parts((name) => name === main)).get(main), {
    open: (element, { name = '', id = '', date1904 }) => {
      if (element === 'workbookPr') is1904 = date1904 === '1' || date1904 === 'true';
      if (element === 'sheet') sheets.push({ name, part: targets.get(id) ?? '' });
    },
  });
  const wanted = new Set([...sheets.map(({ part }) => part), targetOf('sharedStrings'), targetOf('styles'), CORE]);
  const parts = await archive.parts((name) => wanted.has(name));
  const book: Book = {
    strings: sharedStrings(parts.get(targetOf('sharedStrings'))),
    formats: numberFormats(parts.get(targetOf('styles'))),
    is1904,
  };
  const pages = new PageWriter();
  for (const [at, { name, part }] of sheets.entries()) {
    if (pages.isFull) break;
    pages.page(at + 1);
    pages.write(`${name}\n`);
    writeSheet(parts.get(part), pages, book);
  }
  return { title: coreTitle(parts), ...pages.end() };
};
