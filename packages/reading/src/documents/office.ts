import path from 'node:path/posix';
import type { Archive } from './archive.ts';
import { readXml, textWithin } from './xml.ts';

export const CORE = 'docProps/core.xml';
export const coreTitle = (parts: ReadonlyMap<string, Uint8Array>): string | null =>
  textWithin(parts.get(CORE), 'title');

interface Relationship {
  readonly id: string;
  /** The last part of its type. */
  readonly type: string;
  /** The name of the part that it leads to. */
  readonly target: string;
}

const namesOf = (part: string): string => path.join(path.dirname(part), '_rels', `${path.basename(part)}.rels`);

/** What a part leads to; of the package itself, where `part` is empty. What lies outside of the document is left out. */
const relationshipsOf = (part: string, xml: Uint8Array | undefined): Relationship[] => {
  const found: Relationship[] = [];
  readXml(xml, {
    open: (name, { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode }) => {
      if (name !== 'Relationship' || mode === 'External') return;
      const whole = target.startsWith('/') ? target.slice(1) : path.join(path.dirname(part), target);
      found.push({ id, type: type.slice(type.lastIndexOf('/') + 1), target: whole });
    },
  });
  return found;
};

export const readRelationships = async (archive: Archive, part: string): Promise<Relationship[]> => {
  const name = part === '' ? '_rels/.rels' : namesOf(part);
  return relationshipsOf(part, (await archive.parts((one) => one === name)).get(name));
};

/** The part that is the document itself. */
export const mainPart = async (archive: Archive): Promise<string | undefined> =>
  (await readRelationships(archive, '')).find(({ type }) => type === 'officeDocument')?.target;
