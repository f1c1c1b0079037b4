import { ReadingFailed } from '../types.ts';
import { openArchive, type Archive } from './archive.ts';
import { readHwpx } from './hwpx.ts';
import { mainPart } from './office.ts';
import { OPEN_DOCUMENTS, readOpenDocument } from './open-document.ts';
import { readSheets } from './sheets.ts';
import { readSlides } from './slides.ts';
import type { DocumentText } from './types.ts';
import { readWord } from './word.ts';
import { readXml } from './xml.ts';

const MANIFEST = 'META-INF/manifest.xml';
const MIMETYPE = 'mimetype';
const HWPX_TYPE = 'application/hwp+zip';
const HWPX_SECTION = 'Contents/section0.xml';

const refuseEncrypted = (manifest: Uint8Array | undefined): void =>
  readXml(manifest, {
    open: (name) => {
      if (name === 'encryption-data') throw new ReadingFailed('encrypted', 'The document opens with a password.');
    },
  });

const isOpenDocument = (type: string): type is keyof typeof OPEN_DOCUMENTS => Object.hasOwn(OPEN_DOCUMENTS, type);

const readOffice = async (archive: Archive): Promise<DocumentText | undefined> => {
  const main = await mainPart(archive);
  if (main === undefined || !archive.has(main)) return undefined;
  switch (main.split('/')[0]) {
    case 'word':
      return { kind: 'docx', ...(await readWord(archive, main)) };
    case 'xl':
      return main.endsWith('.xml') ? { kind: 'xlsx', ...(await readSheets(archive, main)) } : undefined;
    case 'ppt':
      return { kind: 'pptx', ...(await readSlides(archive, main)) };
    default:
      return undefined;
  }
};

/** A document that is an archive of parts, by what is in it. @throws ReadingFailed */
export const readPacked = async (bytes: Uint8Array): Promise<DocumentText> => {
  const archive = await openArchive(bytes);
  const about = await archive.parts((name) => name === MIMETYPE || name === MANIFEST);
  refuseEncrypted(about.get(MANIFEST));
  const type = new TextDecoder().decode(about.get(MIMETYPE)).trim();
  if (type === HWPX_TYPE || archive.has(HWPX_SECTION)) return { kind: 'hwpx', ...(await readHwpx(archive)) };
  if (isOpenDocument(type)) {
    const kind = OPEN_DOCUMENTS[type];
    return { kind, ...(await readOpenDocument(archive, kind)) };
  }
  const read = await readOffice(archive);
  if (read === undefined)
    throw new ReadingFailed('unknown_kind', 'This archive is no document of a kind that is read.');
  return read;
};
