import { expect, it } from 'vitest';
import { csvLine } from './csv.ts';

it('quotes what would break a line, and lets no spreadsheet run what somebody wrote', () => {
  expect(csvLine(['a', 'b "c", d', 'two\nlines'])).toBe('a,"b ""c"", d","two\nlines"\r\n');
  expect(csvLine(['=HYPERLINK("http://x")', '+1', '-1', '@x', '\t=1'])).toBe(
    `"'=HYPERLINK(""http://x"")",'+1,'-1,'@x,'\t=1\r\n`,
  );
});
