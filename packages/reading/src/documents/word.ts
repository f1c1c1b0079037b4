import type { Archive } from './archive.ts';
import { writeFlow } from './flow.ts';
import { CORE, coreTitle, readRelationships } from './office.ts';
import { PageWriter } from './page-writer.ts';
import type { DocumentText } from './types.ts';

const NOTES = ['footnotes', 'endnotes'];
const RENDERED_BREAK = 'lastRenderedPageBreak';

/** Pages end where Word last showed them to; a document that Word never showed has none. */
export const readWord = async (archive: Archive, main: string): Promise<Omit<DocumentText, 'kind'>> => {
  const related = await readRelationships(archive, main);
  const notes = related.filter(({ type }) => NOTES.includes(type)).map(({ target }) => target);
  const parts = await archive.parts((name) => name === main || name === CORE || notes.includes(name));
  const body = parts.get(main);
  const hasPages = body !== undefined && Buffer.from(body).includes(RENDERED_BREAK);
  const pages = new PageWriter();
  let number = 1;
  if (hasPages) pages.page(number);
  writeFlow(body, pages, (name) => {
    if (name === RENDERED_BREAK) pages.page(++number);
  });
  for (const note of notes) writeFlow(parts.get(note), pages);
  return { title: coreTitle(parts), ...pages.end() };
};
