import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';

const FONT = createRequire(import.meta.url).resolve('pretendard/dist/public/static/Pretendard-Regular.otf');

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A PDF with a line of Korean text for each line of each page. */
export const makePdf = (
  pages: readonly (readonly string[])[],
  { title = '', ...options }: { readonly title?: string; readonly userPassword?: string } = {},
): Promise<Uint8Array> => {
  const document = new PDFDocument({ ...options, autoFirstPage: false, info: { Title: title } });
  for (const lines of pages) {
    document.addPage().font(FONT);
    for (const line of lines) document.text(line);
  }
  document.end();
  return buffer(document);
};

/** A PDF by hand: `objects` from number 1, of which the first is the catalogue. */
export const writePdf = (objects: readonly (string | Uint8Array)[]): Uint8Array => {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const length = (): number => parts.reduce((sum, part) => sum + part.length, 0);
  const offsets: number[] = [];
  for (const [at, object] of objects.entries()) {
    offsets.push(length());
    parts.push(Buffer.from(`${at + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n'));
  }
  const table = length();
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`),
    Buffer.from(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF`),
  );
  return Buffer.concat(parts);
};
