import { describe, expect, it } from 'vitest';
import { readDocument } from '../documents.ts';
import {
  makeDocx,
  makeEncryptedOffice,
  makeHwp,
  makeHwpx,
  makeOpenDocument,
  makePptx,
  makeXlsx,
  makeZip,
} from '../testing/packed-documents.ts';

const run = (text: string): string => `<w:r><w:t>${text}</w:t></w:r>`;
const paragraph = (...runs: readonly string[]): string => `<w:p>${runs.join('')}</w:p>`;
const BREAK = '<w:r><w:lastRenderedPageBreak/></w:r>';

describe('Word', () => {
  it('is read with its tables and notes, and without what a change took out', async () => {
    const table = `<w:tbl>${[
      ['품목', '요일'],
      ['종이', '화요일'],
    ]
      .map((cells) => `<w:tr>${cells.map((cell) => `<w:tc>${paragraph(run(cell))}</w:tc>`).join('')}</w:tr>`)
      .join('')}</w:tbl>`;
    const body =
      `<w:p><w:pPr><w:tabs><w:tab w:pos="1"/></w:tabs></w:pPr>${run('분리')}${run('배출 &lt;안내&gt;')}</w:p>` +
      paragraph(
        run('앞'),
        '<w:r><w:tab/><w:t>뒤</w:t><w:br/></w:r>',
        '<w:del><w:r><w:delText>지운 말</w:delText></w:r></w:del>',
      ) +
      table;
    const notes = `<w:footnotes xmlns:w="w"><w:footnote>${paragraph(run('각주'))}</w:footnote></w:footnotes>`;
    expect(await readDocument(makeDocx(body, { 'word/footnotes.xml': notes }))).toEqual({
      kind: 'docx',
      title: '제목 & 부제',
      pages: [{ number: null, text: '분리배출 <안내>\n앞\t뒤\n\n품목\t요일\n종이\t화요일\n각주' }],
      cut: false,
    });
  });

  it('has the pages that Word last showed', async () => {
    const body = paragraph(run('첫 쪽'), BREAK, run('둘째 쪽')) + paragraph(BREAK, run('셋째 쪽'));
    expect((await readDocument(makeDocx(body))).pages).toEqual([
      { number: 1, text: '첫 쪽' },
      { number: 2, text: '둘째 쪽' },
      { number: 3, text: '셋째 쪽' },
    ]);
  });

  it('counts a row that goes on to the next page once, however many cells it has', async () => {
    const cell = (...content: readonly string[]): string => `<w:tc>${content.join('')}</w:tc>`;
    const table = (...cells: readonly string[]): string => `<w:tbl><w:tr>${cells.join('')}</w:tr></w:tbl>`;
    const both = (before: string, after: string): string => paragraph(run(before), BREAK, run(after));
    const within = `${table(cell(both('라', '마')), cell(both('바', '사')))}${paragraph()}`;
    const body =
      table(cell(both('가', '나')), cell(both('다', '둘째 쪽'), paragraph(BREAK, run('셋째 쪽'))), cell(within)) +
      table(cell(both('넷째 앞', '넷째 쪽')));
    expect((await readDocument(makeDocx(body))).pages).toEqual([
      { number: 1, text: '가' },
      { number: 2, text: '나\t다둘째 쪽' },
      { number: 3, text: '셋째 쪽\t라마\t바사\n\n넷째 앞' },
      { number: 4, text: '넷째 쪽' },
    ]);
  });

  it('has its notes on no page of the body', async () => {
    const note = (text: string): string =>
      `<w:footnotes xmlns:w="w"><w:footnote>${paragraph(text)}</w:footnote></w:footnotes>`;
    const body = paragraph(run('첫 쪽'), BREAK, run('둘째 쪽'));
    const pages = [
      { number: 1, text: '첫 쪽' },
      { number: 2, text: '둘째 쪽' },
    ];
    const said = await readDocument(makeDocx(body, { 'word/footnotes.xml': note(run('각주')) }));
    expect(said.pages).toEqual([...pages, { number: null, text: '각주' }]);
    const none = await readDocument(makeDocx(body, { 'word/footnotes.xml': note('<w:r><w:separator/></w:r>') }));
    expect(none.pages).toEqual(pages);
  });
});

it('Excel is read sheet by sheet, with dates as days', async () => {
  const cell = (value: string, more = ''): string => `<c ${more}><v>${value}</v></c>`;
  const sheets = {
    수거: `<row>${cell('0', 't="s"')}${cell('1', 't="s"')}</row><row>${cell('46356', 's="1"')}${cell('46356.5', 's="2"')}${cell('1.5', 's="3"')}</row>`,
    '둘째 &amp; 끝': `<row><c t="inlineStr"><is><t>안에 쓴 말</t></is></c>${cell('1', 't="b"')}<c s="1"/></row>`,
  };
  const strings = ['<t>날짜</t>', '<r><t>언</t></r><r><t>제</t></r><rPh><t>オン</t></rPh>'];
  expect(await readDocument(makeXlsx(sheets, strings))).toEqual({
    kind: 'xlsx',
    title: null,
    pages: [
      { number: 1, text: '수거\n날짜\t언제\n2026-11-30\t2026-11-30 12:00:00\t1.5' },
      { number: 2, text: '둘째 & 끝\n안에 쓴 말\tTRUE' },
    ],
    cut: false,
  });
});

it('PowerPoint is read slide by slide, in the order in which they are shown', async () => {
  const slides = [
    '<a:p><a:r><a:t>첫 장</a:t></a:r></a:p><a:p><a:r><a:t>부제</a:t></a:r></a:p>',
    '<a:p><a:r><a:t>끝</a:t></a:r></a:p>',
  ];
  expect(await readDocument(makePptx(slides))).toMatchObject({
    kind: 'pptx',
    pages: [
      { number: 1, text: '첫 장\n부제' },
      { number: 2, text: '끝' },
    ],
  });
});

describe('OpenDocument', () => {
  it('is read as text', async () => {
    const body = `<office:text><text:tracked-changes><text:p>지운 말</text:p></text:tracked-changes><text:h>제목</text:h>
      <text:p>앞<text:s text:c="2"/>뒤<text:tab/>끝<text:span>맺음</text:span></text:p><text:p>둘째<text:soft-page-break/>쪽</text:p></office:text>`;
    expect(await readDocument(makeOpenDocument('text', body))).toEqual({
      kind: 'odt',
      title: '열린 문서',
      pages: [
        { number: 1, text: '제목\n앞  뒤\t끝맺음\n둘째' },
        { number: 2, text: '쪽' },
      ],
      cut: false,
    });
  });

  it('is read as sheets, and what is repeated a million times is said once', async () => {
    const row = (cells: readonly string[]): string =>
      `<table:table-row table:number-rows-repeated="1048576">${cells
        .map(
          (cell) =>
            `<table:table-cell table:number-columns-repeated="16384"><text:p>${cell}</text:p></table:table-cell>`,
        )
        .join('')}</table:table-row>`;
    const body = `<office:spreadsheet><table:table table:name="표1">${row(['종이', '화'])}${row([''])}</table:table>
      <table:table table:name="표2">${row(['병'])}</table:table></office:spreadsheet>`;
    expect((await readDocument(makeOpenDocument('spreadsheet', body))).pages).toEqual([
      { number: 1, text: '표1\n종이\t화' },
      { number: 2, text: '표2\n병' },
    ]);
  });

  it('is read as slides', async () => {
    const page = (text: string): string =>
      `<draw:page><draw:frame><text:p>${text}</text:p></draw:frame><presentation:notes><text:p>발표자</text:p></presentation:notes></draw:page>`;
    const body = `<office:presentation>${page('하나')}${page('둘')}</office:presentation>`;
    expect(await readDocument(makeOpenDocument('presentation', body))).toMatchObject({
      kind: 'odp',
      pages: [
        { number: 1, text: '하나' },
        { number: 2, text: '둘' },
      ],
    });
  });
});

describe('HWP', () => {
  it('is read as HWPX, section after section', async () => {
    const said = (text: string): string => `<hp:p><hp:run><hp:t>${text}</hp:t></hp:run></hp:p>`;
    const table = `<hp:p><hp:run><hp:tbl><hp:tr><hp:tc><hp:subList>${said('칸1')}</hp:subList></hp:tc><hp:tc><hp:subList>${said('칸2')}</hp:subList></hp:tc></hp:tr></hp:tbl></hp:run></hp:p>`;
    const sections = [
      said('첫째<hp:lineBreak/>줄') + table,
      ...Array.from({ length: 10 }, (_, at) => said(`절 ${at + 1}`)),
    ];
    expect(await readDocument(makeHwpx(sections))).toEqual({
      kind: 'hwpx',
      title: '한글 문서',
      pages: [
        {
          number: null,
          text: `첫째\n줄\n칸1\t칸2\n\n${Array.from({ length: 10 }, (_, at) => `절 ${at + 1}`).join('\n')}`,
        },
      ],
      cut: false,
    });
  });

  it.each([
    ['packed', 1],
    ['as it is', 0],
  ])('is read as HWP 5, %s', async (_, flags) => {
    const table = `\u000b${'\u0001'.repeat(7)}`;
    const tab = `\u0009${'\u0002'.repeat(7)}`;
    const sections = [[`가나${table}다${tab}라\r`, `${'긴 '.repeat(3000)}끝\r`], ['둘째 절\r']];
    const { kind, pages } = await readDocument(makeHwp(sections, flags));
    expect([kind, pages]).toEqual(['hwp', [{ number: null, text: `가나다\t라\n${'긴 '.repeat(3000)}끝\n둘째 절` }]]);
  });
});

describe('refused, each with its reason', () => {
  const encrypted =
    '<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>';
  it.each([
    ['Office behind a password', makeEncryptedOffice()],
    ['OpenDocument behind a password', makeOpenDocument('text', '', { 'META-INF/manifest.xml': encrypted })],
    ['HWPX behind a password', makeHwpx([''], { 'META-INF/manifest.xml': encrypted })],
    ['HWP behind a password', makeHwp([['비밀']], 3)],
  ])('%s', async (_, bytes) => {
    await expect(readDocument(bytes)).rejects.toMatchObject({ reason: 'encrypted' });
  });

  it.each([
    ['HWP for distribution', 'for_distribution', makeHwp([['비밀']], 5)],
    ['an archive', 'unknown_kind', makeZip({ 'a.txt': 'a' })],
    ['an archive of archives', 'unknown_kind', makeZip({ 'a.zip': makeZip({ 'b.docx': makeDocx('') }) })],
    [
      'Excel in its binary form',
      'unknown_kind',
      makeZip({ '_rels/.rels': '<Relationships/>', 'xl/workbook.bin': 'x' }),
    ],
    ['half of an archive', 'broken', makeDocx(paragraph(run('가'.repeat(9999)))).subarray(0, 400)],
    [
      'more parts than a document has',
      'too_large',
      makeZip(Object.fromEntries(Array.from({ length: 20_001 }, (_, at) => [`${at}`, '']))),
    ],
    ['more slides than are read', 'too_many_pages', makePptx(Array<string>(2_001).fill('<a:p/>'))],
  ])('%s: %s', async (_, reason, bytes) => {
    await expect(readDocument(bytes)).rejects.toMatchObject({ reason });
  });

  it('a bomb of one part, of many, and one that lies about its size', async () => {
    const zeros = new Uint8Array(30 * 1024 * 1024);
    const one = makeDocx('', { 'word/document.xml': zeros });
    await expect(readDocument(one)).rejects.toMatchObject({ reason: 'too_large' });
    // As hard to pack as a document is, so that the ratio of no part is out of bounds.
    let noise = 1;
    const part = new Uint8Array(22 * 1024 * 1024);
    for (let at = 0; at < 150_000; at++) {
      noise ^= noise << 13;
      noise ^= noise >>> 17;
      noise ^= noise << 5;
      part[at] = noise;
    }
    const many = makeHwpx(
      [],
      Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`Contents/section${at}.xml`, part])),
    );
    expect(many.length).toBeGreaterThan((5 * part.length) / 200);
    await expect(readDocument(many)).rejects.toMatchObject({ reason: 'too_large' });
    const lying = Buffer.from(one);
    const sizeAt = lying.lastIndexOf('word/document.xml') - 22;
    expect(lying.readUInt32LE(sizeAt)).toBe(zeros.length);
    lying.writeUInt32LE(100, sizeAt);
    await expect(readDocument(lying)).rejects.toMatchObject({
      reason: expect.stringMatching(/^(broken|too_large)$/) as string,
    });
  });

  it('no entity of a document unfolds, and none is fetched', async () => {
    const lol = Array.from({ length: 12 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');
    const declared = `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "lol">${lol}<!ENTITY file SYSTEM "file:///etc/passwd">]>`;
    const xml = `${declared}<w:document xmlns:w="w"><w:body>${paragraph(run('앞 &l12; &file; 뒤'))}</w:body></w:document>`;
    const { pages } = await readDocument(makeDocx('', { 'word/document.xml': xml }));
    expect(pages).toEqual([{ number: null, text: '앞 &l12; &file; 뒤' }]);
  });
});
