import { describe, expect, it } from 'vitest';
import { readDocument } from '../documents.ts';
import { readPage } from '../page.ts';
import { bytesOf } from '../testing/documents.ts';
import { makeDocx, makeHwpx, makeOpenDocument, makeXlsx } from '../testing/packed-documents.ts';
import { formatOf, showNumber } from './sheet-numbers.ts';
import { TableGrid } from './table-grid.ts';

const textOf = async (bytes: Uint8Array): Promise<string> =>
  (await readDocument(bytes)).pages.map(({ text }) => text).join('\n\n');

describe('what stands under a heading stays there', () => {
  it('in Excel, where empty cells are not in the file or say nothing', async () => {
    const data =
      '<row r="1"><c r="A1" t="str"><v>이름</v></c><c r="B1" t="str"><v>입금액</v></c><c r="C1" t="str"><v>출금액</v></c></row>' +
      '<row r="2"><c r="A2" t="str"><v>김하나</v></c><c r="C2"><v>50000</v></c></row>' +
      '<row r="3"><c r="A3" t="str"><v>박둘</v></c><c r="B3" s="1"/><c r="C3"><v>700</v></c><c r="XFD3" s="1"/></row>' +
      '<row r="4"><c r="AB4"><v>1</v></c><c><v>2</v></c></row>';
    expect(await textOf(makeXlsx({ 장부: data }, []))).toBe(
      `장부\n이름\t입금액\t출금액\n김하나\t\t50000\n박둘\t\t700\n${'\t'.repeat(27)}1\t2`,
    );
  });

  it('in sheets of OpenDocument, where alike cells are written once, and merged ones cover others', async () => {
    const cell = (text: string, more = ''): string =>
      `<table:table-cell ${more}><text:p>${text}</text:p></table:table-cell>`;
    const body = `<office:spreadsheet><table:table table:name="표">
      <table:table-row>${['가', '나', '다', '라', '마'].map((text) => cell(text)).join('')}</table:table-row>
      <table:table-row table:number-rows-repeated="2">${cell('1')}${cell('2', 'table:number-columns-repeated="3"')}${cell('3')}</table:table-row>
      <table:table-row>${cell('합')}<table:table-cell table:number-columns-repeated="3"/>${cell('9')}<table:table-cell table:number-columns-repeated="16379"/></table:table-row>
      <table:table-row>${cell('넓다', 'table:number-columns-spanned="2"')}<table:covered-table-cell/>${cell('셋째')}</table:table-row>
      <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
      </table:table></office:spreadsheet>`;
    expect(await textOf(makeOpenDocument('spreadsheet', body))).toBe(
      '표\n가\t나\t다\t라\t마\n1\t2\t2\t2\t3\n1\t2\t2\t2\t3\n합\t\t\t\t9\n넓다\t\t셋째',
    );
  });

  it('in Word, where a cell spans columns or a row begins further on', async () => {
    const cell = (text: string, span?: number): string =>
      `<w:tc>${span === undefined ? '' : `<w:tcPr><w:gridSpan w:val="${span}"/></w:tcPr>`}<w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:tc>`;
    const body = `<w:tbl><w:tr>${cell('구분')}${cell('월')}${cell('화')}</w:tr><w:tr>${cell('휴무', 2)}${cell('근무')}</w:tr>
      <w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>${cell('저녁')}</w:tr></w:tbl><w:p><w:r><w:t>끝</w:t></w:r></w:p>`;
    expect(await textOf(makeDocx(body))).toBe('구분\t월\t화\n휴무\t\t근무\n\t\t저녁\n끝');
  });

  it('in HWPX, where a cell says only after its text how far it reaches', async () => {
    const cell = (text: string, columns = 1, rows = 1): string =>
      `<hp:tc><hp:subList><hp:p><hp:run><hp:t>${text}</hp:t></hp:run></hp:p></hp:subList><hp:cellSpan colSpan="${columns}" rowSpan="${rows}"/></hp:tc>`;
    const section = `<hp:p><hp:run><hp:tbl><hp:tr>${cell('종류', 1, 2)}${cell('요일', 2)}${cell('비고')}</hp:tr>
      <hp:tr>${cell('월')}${cell('화')}${cell('없음')}</hp:tr><hp:tr>${cell('종이')}${cell('')}${cell('O')}${cell('묶어서')}</hp:tr></hp:tbl></hp:run></hp:p>`;
    expect(await textOf(makeHwpx([section]))).toBe('종류\t요일\t\t비고\n\t월\t화\t없음\n종이\t\tO\t묶어서');
  });

  it('in HTML, where cells are empty or reach over others, and the tables within a cell count for themselves', async () => {
    const page =
      '<table><tr><th></th><th>월</th><th>화</th></tr><tr><td rowspan="2">종이</td><td></td><td>O</td></tr>' +
      '<tr><td>O</td><td></td></tr><tr><td colspan=2>둘<td>셋</tr></table>' +
      '<table><tr><td><table><tr><td>안</td></tr></table></td><td>밖</td></tr></table>';
    const { text } = await readPage(bytesOf(`<html><body>${page}</body></html>`), { contentType: 'text/html' });
    expect(text).toBe('\t월\t화\n종이\t\tO\n\tO\n둘\t\t셋\n\n안\n\n밖');
  });

  it('with any number of columns and rows that a file may claim', () => {
    const grid = new TableGrid();
    for (let row = 0; row < 50; row++) {
      grid.row();
      for (let cell = 0; cell < 50; cell++) grid.passCell('999999999', '1e9');
      expect(grid.next()).toBe(500);
    }
    grid.row();
    grid.passCell('-3', 'x');
    expect(grid.next()).toBe(500);
  });
});

describe('numbers of a sheet', () => {
  it.each([
    ['hours that go on beyond a day', 46, undefined, '1.25', '30:00'],
    ['the same, by a format of its own', 164, '[h]:mm', '1.6666666666666667', '40:00'],
    ['minutes that go on, with seconds', 164, '[mm]:ss', '0.0625115740740741', '1:30:01'],
    ['less than nothing', 164, '[h]:mm', '-0.5', '-12:00'],
    ['a time of day', 164, '[$-412]AM/PM h:mm', '0.75', '18:00:00'],
    ['a day', 14, undefined, '46356', '2026-11-30'],
    ['an amount as wide as a letter of a date', 164, '_-* #,##0.00\\ _D_M_-', '1234.5', '1234.5'],
    ['an amount in a word', 164, '#,##0"days"', '3', '3'],
    ['an amount in brackets of a country', 164, '[$₩-412]#,##0', '5000', '5000'],
    ['what is no number', 164, '[h]:mm', 'x', 'x'],
  ])('%s', (_, id, code, value, shown) => {
    expect(showNumber(value, formatOf(id, code), false)).toBe(shown);
  });
});
