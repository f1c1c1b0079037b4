import { zipSync } from 'fflate';

const utf16 = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex');

/** A PDF by hand, each page with one line, in a Korean font that it names alone. */
export const pdfOf = (pages: readonly string[]): Buffer => {
  const font =
    '<< /Type /Font /Subtype /Type0 /BaseFont /HYSMyeongJo-Medium /Encoding /UniKS-UTF16-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HYSMyeongJo-Medium /CIDSystemInfo << /Registry (Adobe) /Ordering (Korea1) /Supplement 1 >> /FontDescriptor << /Type /FontDescriptor /FontName /HYSMyeongJo-Medium /Flags 6 /FontBBox [0 -148 1001 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>';
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '', font];
  const kids = pages.map((text) => {
    const content = `BT /F 12 Tf 40 780 Td <${utf16(text)}> Tj ET`;
    objects.push(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents ${objects.length} 0 R >>`,
    );
    return `${objects.length} 0 R`;
  });
  objects[1] = `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${kids.length} >>`;
  let text = '%PDF-1.7\n';
  const offsets = objects.map((object, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF`;
  return Buffer.from(text, 'latin1');
};

/** An OpenDocument text behind a password. */
export const lockedDocument = (): Buffer => {
  const of = (text: string): Uint8Array => new TextEncoder().encode(text);
  return Buffer.from(
    zipSync({
      mimetype: [of('application/vnd.oasis.opendocument.text'), { level: 0 }],
      'META-INF/manifest.xml': of(
        '<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>',
      ),
      'content.xml': of('not to be read'),
    }),
  );
};
