import cfb from 'cfb';
import { deflateRawSync } from 'node:zlib';
import { zipSync, type Zippable } from 'fflate';
import { bytesOf } from './documents.ts';

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

export const makeZip = (parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array => {
  const files: Zippable = {};
  for (const [name, part] of Object.entries(parts)) files[name] = typeof part === 'string' ? bytesOf(part) : part;
  return zipSync(files);
};

const relationships = (targets: readonly (readonly [type: string, target: string])[]): string =>
  `${HEAD}<Relationships xmlns="${PACKAGE}">${targets
    .map(([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;

const core = (title: string): string =>
  `${HEAD}<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>${title}</dc:title></cp:coreProperties>`;

type Parts = Readonly<Record<string, string | Uint8Array>>;

/** @param body what stands in `w:body` */
export const makeDocx = (body: string, more: Parts = {}): Uint8Array =>
  makeZip({
    '[Content_Types].xml': `${HEAD}<Types/>`,
    '_rels/.rels': relationships([['officeDocument', 'word/document.xml']]),
    'word/_rels/document.xml.rels': relationships([['footnotes', 'footnotes.xml']]),
    'word/document.xml': `${HEAD}<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`,
    'docProps/core.xml': core('제목 &amp; 부제'),
    ...more,
  });

/** @param sheets what stands in `sheetData` of each, by its name */
export const makeXlsx = (sheets: Readonly<Record<string, string>>, strings: readonly string[]): Uint8Array => {
  const names = Object.keys(sheets);
  return makeZip({
    '_rels/.rels': relationships([['officeDocument', '/xl/workbook.xml']]),
    'xl/_rels/workbook.xml.rels': relationships([
      ...names.map((_, at) => ['worksheet', `worksheets/sheet${at + 1}.xml`] as const),
      ['sharedStrings', 'sharedStrings.xml'],
      ['styles', 'styles.xml'],
    ]),
    'xl/workbook.xml': `${HEAD}<workbook xmlns:r="${OFFICE}"><workbookPr/><sheets>${names
      .map((name, at) => `<sheet name="${name}" sheetId="${at + 7}" r:id="rId${at + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/sharedStrings.xml': `${HEAD}<sst>${strings.map((one) => `<si>${one}</si>`).join('')}</sst>`,
    'xl/styles.xml': `${HEAD}<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-412]yyyy&quot;년&quot; m/d h:mm"/>
      <numFmt numFmtId="165" formatCode="0.0&quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(
      Object.values(sheets).map((data, at) => [
        `xl/worksheets/sheet${at + 1}.xml`,
        `${HEAD}<worksheet><sheetData>${data}</sheetData></worksheet>`,
      ]),
    ),
  });
};

/** @param slides paragraphs of each, in the order in which they are shown */
export const makePptx = (slides: readonly string[]): Uint8Array =>
  makeZip({
    '_rels/.rels': relationships([['officeDocument', 'ppt/presentation.xml']]),
    // Files are numbered as they were made, and shown in another order.
    'ppt/_rels/presentation.xml.rels': relationships(
      slides.map((_, at) => ['slide', `slides/slide${slides.length - at}.xml`] as const),
    ),
    'ppt/presentation.xml': `${HEAD}<p:presentation xmlns:p="p" xmlns:r="${OFFICE}"><p:sldIdLst>${slides
      .map((_, at) => `<p:sldId r:id="rId${at + 1}" id="${256 + at}"/>`)
      .join('')}</p:sldIdLst></p:presentation>`,
    ...Object.fromEntries(
      slides.map((paragraphs, at) => [
        `ppt/slides/slide${slides.length - at}.xml`,
        `${HEAD}<p:sld xmlns:p="p" xmlns:a="a"><p:txBody>${paragraphs}</p:txBody></p:sld>`,
      ]),
    ),
  });

export const makeOpenDocument = (
  kind: 'text' | 'spreadsheet' | 'presentation',
  body: string,
  more: Parts = {},
): Uint8Array =>
  makeZip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `${HEAD}<office:document-content xmlns:office="o"><office:body>${body}</office:body></office:document-content>`,
    'meta.xml': `${HEAD}<office:document-meta><office:meta><dc:title>열린 문서</dc:title></office:meta></office:document-meta>`,
    ...more,
  });

export const makeHwpx = (sections: readonly string[], more: Parts = {}): Uint8Array =>
  makeZip({
    mimetype: 'application/hwp+zip',
    'Contents/content.hpf': `${HEAD}<opf:package><opf:metadata><opf:title>한글 문서</opf:title></opf:metadata></opf:package>`,
    ...Object.fromEntries(
      sections.map((body, at) => [`Contents/section${at}.xml`, `${HEAD}<hs:sec xmlns:hp="h">${body}</hs:sec>`]),
    ),
    ...more,
  });

const record = (tag: number, data: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  const isLong = data.length >= 0xfff;
  head.writeUInt32LE(((isLong ? 0xfff : data.length) * 2 ** 20 + tag) >>> 0);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  return Buffer.concat(isLong ? [head, size, data] : [head, data]);
};

/** @param sections texts of the paragraphs of each, as UTF-16 with the controls of HWP */
export const makeHwp = (sections: readonly (readonly string[])[], flags = 1): Uint8Array => {
  const file = cfb.utils.cfb_new();
  const header = Buffer.alloc(256);
  header.write('HWP Document File');
  header.writeUInt32LE(0x05000300, 32);
  header.writeUInt32LE(flags, 36);
  cfb.utils.cfb_add(file, '/FileHeader', header);
  for (const [at, paragraphs] of sections.entries()) {
    const records = paragraphs.flatMap((text) => [
      record(66, Buffer.alloc(22)),
      record(67, Buffer.from(text, 'utf16le')),
    ]);
    const section = Buffer.concat(records);
    cfb.utils.cfb_add(file, `/BodyText/Section${at}`, (flags & 1) === 0 ? section : deflateRawSync(section));
  }
  return new Uint8Array(cfb.write(file, { type: 'buffer' }) as Buffer);
};

/** An Office document behind a password, as far as it is told from others. */
export const makeEncryptedOffice = (): Uint8Array => {
  const file = cfb.utils.cfb_new();
  cfb.utils.cfb_add(file, '/EncryptionInfo', Buffer.alloc(64));
  cfb.utils.cfb_add(file, '/EncryptedPackage', Buffer.alloc(8192, 7));
  return new Uint8Array(cfb.write(file, { type: 'buffer' }) as Buffer);
};
