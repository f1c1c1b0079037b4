import cfb from 'cfb';
import { deflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { createDocumentPool } from '../documents-pool.ts';
import { readDocument } from '../documents.ts';
import { readPage } from '../page.ts';
import { bytesOf, makePdf, writePdf } from '../testing/documents.ts';
import type { Request } from './worker.ts';

const small = createDocumentPool({ memoryMb: 96 });
const hurried = createDocumentPool({ timeoutMs: 200 });
afterAll(() => Promise.all([small.close(), hurried.close()]));
const request = (bytes: Uint8Array): Request => ({ what: 'document', bytes, hints: {} });

const pdfOfPages = (count: number): Uint8Array =>
  writePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${'3 0 R '.repeat(count)}] /Count ${count} >>`,
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>',
  ]);

/** One page whose text is `unpacked` bytes of nothing. */
const pdfBomb = (unpacked: number): Uint8Array => {
  const packed = deflateSync(Buffer.alloc(unpacked, ' '));
  return writePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R >>',
    Buffer.concat([
      Buffer.from(`<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`),
      packed,
      Buffer.from('\nendstream'),
    ]),
  ]);
};

/** As Word 97 has it. */
const oldDocument = (): Uint8Array => {
  const file = cfb.utils.cfb_new();
  cfb.utils.cfb_add(file, '/WordDocument', Buffer.alloc(512, 1));
  return Buffer.from(cfb.write(file, { type: 'buffer' }) as Buffer);
};

describe('refused, each alone, with its reason', () => {
  it.each([
    ['a picture', 'unknown_kind', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['a program', 'unknown_kind', Buffer.from('7f454c46020101000000000000000000', 'hex')],
    [
      'packed text',
      'unknown_kind',
      Buffer.from('1f8b0800000000000003cb48cdc9c95728cf2fca49010085114a0d0b000000', 'hex'),
    ],
    ['an office document of before 2007', 'unknown_kind', oldDocument()],
    ['a compound file that is none', 'broken', Buffer.from('d0cf11e0a1b11ae1'.padEnd(2048, '0'), 'hex')],
    ['half of a letter of UTF-16', 'unknown_kind', Buffer.from('fffe41', 'hex')],
    ['a PDF that is none', 'broken', bytesOf('%PDF-1.7\nnothing follows')],
    ['what is larger than a document may be', 'too_large', new Uint8Array(50 * 1024 * 1024 + 1)],
    ['10,000 pages', 'too_many_pages', pdfOfPages(10_000)],
    ['2,001 pages', 'too_many_pages', pdfOfPages(2_001)],
  ])('%s: %s', async (_, reason, bytes) => {
    await expect(readDocument(bytes)).rejects.toMatchObject({ name: 'ReadingFailed', reason });
  });

  it('a PDF by how many pages it says that it has, before one is read', async () => {
    await expect(readDocument(pdfOfPages(10_000))).rejects.toThrow('The PDF has 10000 pages');
  });

  it('a PDF behind a password', async () => {
    const locked = await makePdf([['비밀']], { userPassword: 'secret' });
    await expect(readDocument(locked)).rejects.toMatchObject({ reason: 'encrypted' });
  });

  it('a PDF of which half is missing', async () => {
    const whole = await makePdf([['하나']]);
    await expect(readDocument(whole.subarray(0, 600))).rejects.toMatchObject({ reason: 'broken' });
  });

  it('what takes too much memory, and the next one is read', async () => {
    const [bomb, other] = await Promise.allSettled([
      small.run(request(pdfBomb(600 * 1024 * 1024))),
      small.run(request(bytesOf('다음'))),
    ]);
    expect(bomb).toMatchObject({ status: 'rejected', reason: { reason: 'too_much_memory' } });
    expect(other).toMatchObject({ status: 'fulfilled', value: { pages: [{ text: '다음' }] } });
  });

  it('what takes too long, and the next one is read', async () => {
    const deep = bytesOf(`<html>${'<div>'.repeat(400_000)}`);
    const [slow, other] = await Promise.allSettled([hurried.run(request(deep)), hurried.run(request(deep))]);
    for (const one of [slow, other]) expect(one).toMatchObject({ reason: { reason: 'too_slow' } });
    expect(await readDocument(bytesOf('다음'))).toMatchObject({ pages: [{ text: '다음' }] });
  });
});

it('what is nested twenty thousand times is read', async () => {
  const deep = `<html>${'<div>'.repeat(20_000)}안쪽</html>`;
  expect((await readPage(bytesOf(deep))).text).toBe('안쪽');
});

it('2,000 pages are read', async () => {
  expect((await readDocument(pdfOfPages(2_000))).pages).toHaveLength(2_000);
});

it('a document that nobody waits for any more is let go of', async () => {
  const gone = new AbortController();
  const read = readDocument(bytesOf(`<html>${'<div>'.repeat(400_000)}`), { signal: gone.signal });
  gone.abort(new Error('nobody waits'));
  await expect(read).rejects.toThrow('nobody waits');
});
