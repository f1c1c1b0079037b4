/** Whole lines of a CSV file (RFC 4180) from where one begins, as the server writes it. */
const LINE = /(?:(?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n))+?(?<=\r\n)/y;
const CELL = /("(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n)/g;
const cellsOf = (line: string): string[] =>
  [...line.matchAll(CELL)].map(([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );
const cellOf = (value: string): string => {
  // What a spreadsheet would take for a formula.
  const shown = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
};
const lineOf = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`;

interface Words {
  readonly didIn: (action: string, details: Readonly<Record<string, unknown>>) => string;
  readonly detailsOf: (details: Readonly<Record<string, unknown>>) => string;
}

/**
 * The exported log with what the page says in the place of codes; the columns and all else stay as they are. Line by line as
 * it comes: a log of years is larger than what a page may hold.
 */
export const auditCsvInWords = ({ didIn, detailsOf }: Words): TransformStream<string, string> => {
  let heads: readonly string[] | null = null;
  let rest = '';
  const tell = (cells: string[]): string => {
    if (heads === null) {
      heads = cells;
      return lineOf(cells);
    }
    const [action, details] = [heads.indexOf('action'), heads.indexOf('details')];
    const known = (cells[details] ?? '') === '' ? {} : (JSON.parse(cells[details] ?? '') as Record<string, unknown>);
    return lineOf(
      cells.map((cell, at) => (at === action ? didIn(cell, known) : at === details ? detailsOf(known) : cell)),
    );
  };
  return new TransformStream({
    // The mark by which spreadsheets know UTF-8: reading it as text has taken it off.
    start: (out) => out.enqueue('\uFEFF'),
    transform: (chunk, out) => {
      const text = rest + chunk;
      const told: string[] = [];
      let end = 0;
      for (LINE.lastIndex = 0; ; end = LINE.lastIndex) {
        const line = LINE.exec(text)?.[0];
        if (line === undefined) break;
        told.push(tell(cellsOf(line)));
      }
      rest = text.slice(end);
      if (told.length > 0) out.enqueue(told.join(''));
    },
    flush: (out) => out.enqueue(rest),
  });
};
