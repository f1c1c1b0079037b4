/** What a spreadsheet would take for a formula: people are not to run what somebody else wrote. */
const FORMULA = /^[=+\-@\t\r]/;

const cell = (value: string): string => {
  const shown = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
};

/** One line (RFC 4180). */
export const csvLine = (values: readonly string[]): string => `${values.map(cell).join(',')}\r\n`;

/** By it spreadsheets know that a file is UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';
