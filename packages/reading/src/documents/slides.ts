import type { Archive } from './archive.ts';
import { writeFlow } from './flow.ts';
import { CORE, coreTitle, readRelationships } from './office.ts';
import { PageWriter } from './page-writer.ts';
import type { DocumentText } from './types.ts';
import { readXml } from './xml.ts';

/** Slides in the order in which they are shown. */
export const readSlides = async (archive: Archive, main: string): Promise<Omit<DocumentText, 'kind'>> => {
  const targets = new Map((await readRelationships(archive, main)).map(({ id, target }) => [id, target]));
  const order: string[] = [];
  readXml((await archive.parts((name) => name === main)).get(main), {
    open: (name, attributes) => {
      if (name === 'sldId') order.push(targets.get(attributes['id'] ?? '') ?? '');
    },
  });
  const shown = new Set(order);
  const parts = await archive.parts((name) => shown.has(name) || name === CORE);
  const pages = new PageWriter();
  for (const [at, name] of order.entries()) {
    if (pages.isFull) break;
    pages.page(at + 1);
    writeFlow(parts.get(name), pages);
  }
  return { title: coreTitle(parts), ...pages.end() };
};
