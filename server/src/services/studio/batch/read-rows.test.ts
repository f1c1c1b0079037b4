import { describe, expect, it } from 'vitest';
import { MOST_COLUMNS, MOST_ROWS } from '@madang/contracts/studio';
import { AppError } from '#platform/errors';
import { readRows } from './read-rows.ts';
import { rejectedFile } from './rejected-file.ts';

const read = (text: string | Uint8Array) => readRows(typeof text === 'string' ? Buffer.from(text) : text, 'ko');
const refusalOf = (text: string): unknown => {
  try {
    read(text);
  } catch (error) {
    return error instanceof AppError ? [error.code, error.details.values ?? {}] : error;
  }
  return 'taken';
};

describe('a CSV of rows', () => {
  it('is read in UTF-8 with its mark, and in CP949 as Korean Excel writes it', () => {
    const text = '이름,가격\n라떼,5500\n';
    const cp949 = Buffer.concat([
      Buffer.from([0xc0, 0xcc, 0xb8, 0xa7, 0x2c, 0xb0, 0xa1, 0xb0, 0xdd, 0x0a]),
      Buffer.from([0xb6, 0xf3, 0xb6, 0xbc]),
      Buffer.from(',5500\r\n'),
    ]);
    for (const bytes of [text, `\uFEFF${text}`, cp949, Buffer.from(`\uFEFF${text}`, 'utf16le')])
      expect(read(bytes).rows).toMatchObject([{ headline: '라떼', price: '5,500원' }]);
  });

  it('takes commas, semicolons and tabs, quoted cells, and headings in either language', () => {
    for (const mark of [',', ';', '\t'])
      expect(read(`Name${mark}Old price${mark}"설명"\n"라떼, 큰 컵"${mark}6000${mark}"한 ""잔"""`).rows).toMatchObject([
        { headline: '라떼, 큰 컵', old_price: '6,000원', sub: '한 "잔"' },
      ]);
  });

  it('leaves out rows that cannot be set, each with its reason, in a file to be mended and sent again', () => {
    const found = read(
      `지점,주소,메모\n성수점,연무장길,\n,서울,x\n${'가'.repeat(81)},,\n강남점,역삼동,,남는 칸\n=1+1,,`,
    );
    expect(found.rows.map(({ headline }) => headline)).toEqual(['성수점', '=1+1']);
    const file = rejectedFile(found, 'ko');
    expect(file.startsWith('\uFEFF지점,주소,메모,,이유\r\n')).toBe(true);
    expect(file).toContain(',서울,x,,큰 글이 비어 있어요');
    expect(file).toContain('“지점” 칸이 80자보다 길어요');
    expect(file).toContain('강남점,역삼동,,남는 칸,칸이 4개예요. 첫 줄에는 3개가 있어요');
  });

  it('takes rows of nothing but commas for empty ones, wherever they are', () => {
    expect(read(',,\n이름,가격,메모\n,,\n라떼,5500,\n ,\t,\n\n모카,6000,\n,,\n')).toMatchObject({
      headings: ['이름', '가격', '메모'],
      rows: [{ headline: '라떼' }, { headline: '모카' }],
      rejected: [],
    });
    expect(read(`이름,가격\n${',\n'.repeat(MOST_ROWS + 1)}라떼,5500`).rows).toHaveLength(1);
    expect(refusalOf('이름,가격\n,\n,\n')).toEqual([
      'no_rows',
      { reason: '첫 줄 아래가 비어 있어요. 그림이 될 줄을 적어 주세요' },
    ]);
  });

  it('gives spreadsheets no formula', () => {
    expect(rejectedFile({ headings: ['이름'], rejected: [{ cells: ['=cmd()'], reason: 'x' }] }, 'en')).toContain(
      "'=cmd()",
    );
  });

  it('names its limit before anything is begun, and what is missing', () => {
    const rows = (count: number): string => `이름\n${'라떼\n'.repeat(count)}`;
    expect(read(rows(MOST_ROWS)).rows).toHaveLength(MOST_ROWS);
    expect(refusalOf(rows(10_000))).toEqual(['too_many_rows', { limit: MOST_ROWS, rows: 10_000 }]);
    expect(refusalOf('색,값\n빨강,1')).toEqual(['no_headline_column', {}]);
    expect(refusalOf('')).toEqual(['no_headline_column', {}]);
    expect(refusalOf('이름,값\n,1\n')).toEqual(['no_rows', { reason: '큰 글이 비어 있어요' }]);
    expect(refusalOf('\u0000\u0001\u0002')).toEqual(['no_headline_column', {}]);
  });

  it('takes no more cells in a row than a person could fill in', () => {
    const wide = (first: number, second: number): string =>
      `이름${',x'.repeat(first - 1)}\n라떼${',y'.repeat(second - 1)}`;
    expect(read(wide(MOST_COLUMNS, MOST_COLUMNS)).rows).toHaveLength(1);
    const refused = ['too_many_columns', { limit: MOST_COLUMNS, columns: 1_000_000 }];
    expect(refusalOf(wide(1_000_000, 1))).toEqual(refused);
    expect(refusalOf(wide(1, 1_000_000))).toEqual(refused);
    // Spreadsheets save a sheet in all of its width.
    expect(
      read(`이름,가격${','.repeat(16_000)}\n라떼,5500${','.repeat(16_000)}\n,1${','.repeat(16_000)}`),
    ).toMatchObject({
      headings: ['이름', '가격'],
      rows: [{ headline: '라떼', price: '5,500원' }],
      rejected: [{ cells: ['', '1'] }],
    });
  });

  it('leaves as they are figures that are no sum', () => {
    expect(read(`이름,가격\n라떼,${'9'.repeat(50)}`).rows).toMatchObject([{ price: '9'.repeat(50) }]);
  });

  it('is not swallowed by a quotation mark that nobody closes', () => {
    const { rows } = read('이름,설명\n"라떼,부드러워요\n모카,진해요\n');
    expect(rows.map(({ headline }) => headline)).toEqual(['"라떼', '모카']);
  });
});
