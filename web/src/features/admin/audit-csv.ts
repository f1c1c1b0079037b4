/** Cells of a CSV file (RFC 4180), as the server writes it. */
const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/(?:(?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n))+?(?<=\r\n)/g)].map(([line]) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n)/g)].map(([, cell = '']) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
    ),
  );
const cellOf = (value: string): string => {
  // What a spreadsheet would take for a formula.
  const shown = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
};

interface Words {
  readonly didIn: (action: string, details: Readonly<Record<string, unknown>>) => string;
  readonly detailsOf: (details: Readonly<Record<string, unknown>>) => string;
}

/** The exported log with what the page says in the place of codes; the columns and all else stay as they are. */
export const auditCsvInWords = (csv: string, { didIn, detailsOf }: Words): string => {
  const [heads = [], ...lines] = rowsOf(csv);
  const [action, details] = [heads.indexOf('action'), heads.indexOf('details')];
  const told = lines.map((line) => {
    const known = (line[details] ?? '') === '' ? {} : (JSON.parse(line[details] ?? '') as Record<string, unknown>);
    return line.map((cell, at) => (at === action ? didIn(cell, known) : at === details ? detailsOf(known) : cell));
  });
  return [heads, ...told].map((line) => `${line.map(cellOf).join(',')}\r\n`).join('');
};
