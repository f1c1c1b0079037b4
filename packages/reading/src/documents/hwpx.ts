import type { Archive } from './archive.ts';
import { writeFlow } from './flow.ts';
import { PageWriter } from './page-writer.ts';
import type { DocumentText } from './types.ts';
import { textWithin } from './xml.ts';

const SECTION = /^Contents\/section(\d+)\.xml$/;
const PACKAGE = 'Contents/content.hpf';
const numberOf = (name: string): number => Number(SECTION.exec(name)?.[1] ?? 0);

/** Sections one after the other. Where its pages end, only Hancom's program works out (OWPML, KS X 6101). */
export const readHwpx = async (archive: Archive): Promise<Omit<DocumentText, 'kind'>> => {
  const parts = await archive.parts((name) => SECTION.test(name) || name === PACKAGE);
  const sections = [...parts.keys()].filter((name) => SECTION.test(name)).toSorted((a, b) => numberOf(a) - numberOf(b));
  const pages = new PageWriter();
  for (const name of sections) writeFlow(parts.get(name), pages);
  return { title: textWithin(parts.get(PACKAGE), 'title'), ...pages.end() };
};
