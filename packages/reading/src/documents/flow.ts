import type { PageWriter } from './page-writer.ts';
import { TableGrid, tabs } from './table-grid.ts';
import { readXml } from './xml.ts';

/** What is not said here: the same for older programs, what a change has moved away, and how a paragraph looks. */
const ELSEWHERE = new Set(['Fallback', 'moveFrom', 'pPr']);
const SAID: ReadonlyMap<string, string> = new Map([
  ['br', '\n'],
  ['cr', '\n'],
  ['lineBreak', '\n'],
  ['tab', '\t'],
  ['nbSpace', '\u00a0'],
  ['fwSpace', '\u3000'],
  ['noBreakHyphen', '-'],
]);

interface Table {
  readonly grid: TableGrid;
  /** Of the row that is read: the column up to which tabs are written. */
  written: number;
  /** Of the cell that is read. Word says it before what the cell says (`gridSpan`), HWPX after it (`cellSpan`). */
  columns: string | undefined;
  rows: string | undefined;
}

const openInTable = (
  table: Table,
  name: string,
  attributes: Readonly<Record<string, string>>,
  pages: PageWriter,
): void => {
  if (name === 'tr') {
    table.grid.row();
    table.written = 0;
  }
  if (name === 'gridBefore' && Number(attributes['val']) > 0) table.grid.passCell(attributes['val']);
  if (name === 'gridSpan') table.columns = attributes['val'];
  if (name === 'cellSpan') [table.columns, table.rows] = [attributes['colSpan'], attributes['rowSpan']];
  if (name !== 'tc') return;
  [table.columns, table.rows] = [undefined, undefined];
  const column = table.grid.next();
  pages.write(tabs(table.written, column));
  table.written = column;
};

/**
 * Text of paragraphs and tables as Word, PowerPoint and HWPX have it alike: letters in `t`, paragraphs in `p`, tables, rows
 * and cells in `tbl`, `tr` and `tc`. A row is a line, with a tab for each column that is passed.
 */
export const writeFlow = (
  xml: Uint8Array | undefined,
  pages: PageWriter,
  beside?: { open(name: string): void; close(name: string): void },
): void => {
  let [elsewhere, cells, letters] = [0, 0, 0];
  let hasParagraph = false;
  const tables: Table[] = [];
  readXml(xml, {
    isEnough: () => pages.isFull,
    open: (name, attributes) => {
      if (ELSEWHERE.has(name)) elsewhere++;
      if (elsewhere > 0) return;
      beside?.open(name);
      if (name === 'tbl') tables.push({ grid: new TableGrid(), written: 0, columns: undefined, rows: undefined });
      const table = tables.at(-1);
      if (table !== undefined) openInTable(table, name, attributes, pages);
      if (name === 'tc') [cells, hasParagraph] = [cells + 1, false];
      if (name === 'p') {
        if (cells > 0 && hasParagraph) pages.write(' ');
        hasParagraph = true;
      }
      if (name === 't') letters++;
      pages.write(SAID.get(name) ?? '');
    },
    text: (text) => {
      if (letters > 0 && elsewhere === 0) pages.write(text);
    },
    close: (name) => {
      if (ELSEWHERE.has(name)) elsewhere--;
      else if (elsewhere > 0) return;
      beside?.close(name);
      if (name === 't') letters--;
      if (name === 'tc') {
        cells--;
        const table = tables.at(-1);
        table?.grid.passCell(table.columns, table.rows);
      }
      if (name === 'tbl') tables.pop();
      if (name === 'p' && cells === 0) pages.write('\n');
      if (name === 'tr') pages.write('\n');
    },
  });
};
