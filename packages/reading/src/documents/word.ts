import type { Archive } from './archive.ts';
import { writeFlow } from './flow.ts';
import { CORE, coreTitle, readRelationships } from './office.ts';
import { PageWriter } from './page-writer.ts';
import type { DocumentText } from './types.ts';
import { textWithin } from './xml.ts';

const NOTES = ['footnotes', 'endnotes'];
const RENDERED_BREAK = 'lastRenderedPageBreak';

/**
 * What each break means: a row that goes on to the next page has one in every cell of it, and is one page further for all of
 * them. A row within a cell counts as what it takes of that cell.
 */
class RenderedBreaks {
  readonly #rows: { most: number; inCell: number }[] = [];
  readonly #nextPage: () => void;
  constructor(nextPage: () => void) {
    this.#nextPage = nextPage;
  }

  open(name: string): void {
    const row = this.#rows.at(-1);
    if (name === 'tr') this.#rows.push({ most: 0, inCell: 0 });
    if (name === 'tc' && row !== undefined) row.inCell = 0;
    if (name === RENDERED_BREAK) this.#count();
  }

  close(name: string): void {
    if (name === 'tr') this.#rows.pop();
  }

  #count(): void {
    for (const row of this.#rows.toReversed()) {
      row.inCell++;
      if (row.inCell <= row.most) return;
      row.most = row.inCell;
    }
    this.#nextPage();
  }
}

/** Pages end where Word last showed them to; a document that Word never showed has none. Notes follow, on no page of them. */
export const readWord = async (archive: Archive, main: string): Promise<Omit<DocumentText, 'kind'>> => {
  const related = await readRelationships(archive, main);
  const notes = related.filter(({ type }) => NOTES.includes(type)).map(({ target }) => target);
  const parts = await archive.parts((name) => name === main || name === CORE || notes.includes(name));
  const body = parts.get(main);
  const hasPages = body !== undefined && Buffer.from(body).includes(RENDERED_BREAK);
  const pages = new PageWriter();
  let number = 1;
  if (hasPages) pages.page(number);
  const breaks = new RenderedBreaks(() => pages.page(++number));
  writeFlow(body, pages, breaks);
  const haveText = notes.some((note) => (textWithin(parts.get(note), 't') ?? '') !== '');
  if (hasPages && haveText && !pages.isFull) pages.page(null);
  for (const note of notes) writeFlow(parts.get(note), pages);
  return { title: coreTitle(parts), ...pages.end() };
};
