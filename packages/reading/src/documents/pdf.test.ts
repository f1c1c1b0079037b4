import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../documents.ts';
import { writePdf } from '../testing/documents.ts';

/** One line in a font that the PDF names alone: neither its glyphs nor what its codes mean stand within. */
const pdfOf = (encoding: string, ordering: string, codes: Buffer): Uint8Array => {
  const content = `BT /F1 12 Tf 20 20 Td <${codes.toString('hex')}> Tj ET`;
  return writePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 100] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    `<< /Type /Font /Subtype /Type0 /BaseFont /Batang /Encoding /${encoding} /DescendantFonts [6 0 R] >>`,
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Batang /CIDSystemInfo << /Registry (Adobe) /Ordering (${ordering}) /Supplement 1 >> /FontDescriptor 7 0 R >>`,
    '<< /Type /FontDescriptor /FontName /Batang /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 858 /Descent -148 /CapHeight 700 /StemV 80 >>',
  ]);
};

describe('PDF in fonts that it names alone', () => {
  it.each([
    ['KSCms-UHC-H', 'Korea1', 'cp949', '똠방각하 분리배출'],
    ['KSCms-UHC-HW-H', 'Korea1', 'cp949', '똠방각하 분리배출'],
    ['KSC-EUC-H', 'Korea1', 'euc-kr', '분리배출 안내'],
    ['KSCpc-EUC-H', 'Korea1', 'euc-kr', '분리배출 안내'],
    ['UniKS-UCS2-H', 'Korea1', 'utf-16be', '똠방각하 분리배출'],
    ['UniKS-UTF16-H', 'Korea1', 'utf-16be', '똠방각하 분리배출'],
    ['UniKS-UTF8-H', 'Korea1', 'utf-8', '똠방각하 분리배출'],
    ['90ms-RKSJ-H', 'Japan1', 'shift_jis', 'ゴミの分別'],
    ['UniJIS-UTF16-H', 'Japan1', 'utf-16be', 'ゴミの分別'],
    ['GBK-EUC-H', 'GB1', 'gbk', '垃圾分类'],
    ['UniGB-UCS2-H', 'GB1', 'utf-16be', '垃圾分类'],
    ['ETen-B5-H', 'CNS1', 'big5', '垃圾分類'],
    ['UniCNS-UTF16-H', 'CNS1', 'utf-16be', '垃圾分類'],
  ])('is read by %s', async (encoding, ordering, letters, said) => {
    const { pages } = await readDocument(pdfOf(encoding, ordering, iconv.encode(said, letters)));
    expect(pages).toEqual([{ number: 1, text: said }]);
  });

  it('is read by the numbers of glyphs of Korean fonts', async () => {
    const { pages } = await readDocument(pdfOf('Identity-H', 'Korea1', Buffer.from('0440', 'hex')));
    expect(pages).toEqual([{ number: 1, text: '간' }]);
  });
});
