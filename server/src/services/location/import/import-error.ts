type Values = Readonly<Record<string, string | number>>;

/** What is told on the command line, in the words of its commands. */
const WORDS = {
  import_empty: () => 'The file is empty.',
  import_not_text: () => 'The file is UTF-16 or no text at all. Save it as CSV in UTF-8 or CP949 (EUC-KR).',
  import_other_columns: ({ title_ko: title, name, columns }) =>
    `This is not ${title} (${name}): it has no column ${columns}. Nothing was changed.`,
  import_other_set: ({ title_ko: title, name, columns, other, other_ko: otherTitle }) =>
    `This is not ${title} (${name}): it has no column ${columns}. It looks like ${otherTitle}: madang import ${other} would take it. Nothing was changed.`,
  import_quote_open: ({ line }) =>
    `Around line ${line} a quotation mark is not closed: more than 128 kB follow it. Correct the file and import it again.`,
  import_unreadable: ({ message }) => `The file cannot be read as CSV: ${message}`,
  import_nothing_taken: () => 'No record of the file could be taken in: nothing was removed.',
  import_calendar_cut: () =>
    'The file ends in the middle of a record: it may not be all of it. Days of half a file would stand beside those of before, so nothing was changed. Download it again.',
  import_running: ({ name }) => `Another import of ${name} is running. Wait until it has ended.`,
  rejected_over_file: () => 'Rejected records would be written over the file itself. Choose another file for them.',
} as const satisfies Record<string, (values: Values) => string>;

/** What is wrong with a file, for whoever imports it. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: keyof typeof WORDS;
  readonly values: Values;

  constructor(code: keyof typeof WORDS, values: Values = {}, more = '') {
    super(`${WORDS[code](values)}${more}`);
    this.code = code;
    this.values = values;
  }
}
