import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readDocument, type DocumentText } from '../documents.ts';
import { readPage } from '../page.ts';
import { bytesOf, makePdf } from '../testing/documents.ts';

const SAID = '똠방각하 펲시콜라\n분리배출은 이렇게 합니다.';
const onePage = (kind: DocumentText['kind'], text: string, title: string | null = null): DocumentText => ({
  kind,
  title,
  pages: [{ number: null, text }],
  cut: false,
});

describe('plain text', () => {
  it.each([
    ['UTF-8', bytesOf(SAID)],
    ['UTF-8 with a mark', bytesOf(`\ufeff${SAID}`)],
    ['UTF-16, little end first', iconv.encode(SAID, 'utf-16le', { addBOM: true })],
    ['UTF-16, big end first', iconv.encode(SAID, 'utf-16be', { addBOM: true })],
    ['CP949', iconv.encode(SAID, 'cp949')],
  ])('is read as %s', async (_, bytes) => {
    expect(await readDocument(bytes)).toEqual(onePage('text', SAID));
  });

  it.each([
    ['UTF-8', bytesOf(`${SAID}\n`.repeat(9))],
    ['UTF-8 with a mark', bytesOf(`\ufeff${`${SAID}\n`.repeat(9)}`)],
    ['CP949', iconv.encode(`${SAID}\n`.repeat(9), 'cp949')],
  ])('is read as %s with a broken letter', async (_, bytes) => {
    const { kind, pages } = await readDocument(Buffer.concat([bytes, Buffer.from([0xff]), bytesOf('\nend')]));
    expect([kind, pages[0]?.text]).toEqual(['text', `${`${SAID}\n`.repeat(9)}\ufffd\nend`]);
  });

  it('is read as none of these where more than a few letters are broken', async () => {
    const latin = iconv.encode('Une école, un élève, une idée. '.repeat(20), 'windows-1252');
    await expect(readDocument(latin)).rejects.toMatchObject({ reason: 'unknown_kind' });
  });

  it('is told apart by its name or media type, and never against its bytes', async () => {
    expect(await readDocument(bytesOf('서문\n# 제목\n본문'), { name: '글.md' })).toEqual(
      onePage('markdown', '서문\n# 제목\n본문', '제목'),
    );
    expect(await readDocument(bytesOf('품목,요일\n종이,화'), { type: 'text/csv; charset=utf-8' })).toEqual(
      onePage('csv', '품목,요일\n종이,화'),
    );
    expect(await readDocument(bytesOf(SAID), { name: 'a.pdf', type: 'application/pdf' })).toEqual(
      onePage('text', SAID),
    );
  });

  it('is composed, without controls and rows of empty lines', async () => {
    const written = 'a\r\nb\u0007 \u000bc\u2028d\n\n\n\ne';
    expect(await readDocument(bytesOf(written.replace('\u0007', '\u007f')))).toEqual(
      onePage('text', 'a\nb\nc\nd\n\ne'),
    );
    expect(await readDocument(bytesOf('한글'.normalize('NFD')))).toEqual(onePage('text', '한글'));
    const unseen = String.fromCodePoint(0xe0001, 0xe0048, 0xe0069, 0xe007f);
    expect(await readDocument(bytesOf(`보이는${unseen} 말😀`))).toEqual(onePage('text', '보이는 말😀'));
  });

  it('ends after two million characters, and says so', async () => {
    const { pages, cut } = await readDocument(bytesOf('가'.repeat(2_000_001)));
    expect([pages[0]?.text.length, cut]).toEqual([2_000_000, true]);
    expect((await readDocument(bytesOf('가'.repeat(2_000_000)))).cut).toBe(false);
  });
});

describe('HTML', () => {
  const PARAGRAPH = '종이팩은 물로 헹군 뒤, 펼쳐서 말리고, 전용 수거함에 넣습니다.';
  const ARTICLE = `<!doctype html><html lang="ko"><head><title>안내</title><style>p{}</style><script>alert("x")</script></head>
    <body><nav><a href="/">첫 화면</a> <a href="/b">메뉴</a></nav><article><h1>종이팩</h1>${`<p>${PARAGRAPH}</p>`.repeat(12)}</article>
    <footer>고객센터</footer></body></html>`;

  it('says what it is about, without menus and scripts', async () => {
    const { kind, title, pages } = await readDocument(bytesOf(ARTICLE));
    expect([kind, title]).toEqual(['html', '안내']);
    expect(pages[0]?.text).toBe(`종이팩\n\n${Array(12).fill(PARAGRAPH).join('\n\n')}`);
    expect(await readPage(bytesOf(ARTICLE))).toEqual({ title, text: pages[0]?.text, language: 'ko', cut: false });
  });

  it('says all where it is about nothing in particular', async () => {
    const page = '<html><body><ul><li>하나</li><li>둘</li></ul><table><tr><td>종이<td>화&amp;목</table></body></html>';
    expect(await readPage(bytesOf(page))).toEqual({
      title: null,
      text: '- 하나\n- 둘\n\n종이\t화&목',
      language: null,
      cut: false,
    });
  });

  it.each([
    ['by its header', 'EUC-KR', 'text/html; charset=EUC-KR', ''],
    ['by the header against the page', 'cp949', 'text/html;charset="ks_c_5601-1987"', '<meta charset="utf-8">'],
    ['by the page', 'cp949', 'text/html', '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">'],
    ['by the page', 'shift_jis', '', '<meta charset=Shift_JIS>'],
    ['by the page', 'cp949', 'text/html', '<meta charset="ms949">'],
    ['by how it reads', 'cp949', 'text/html', ''],
    [
      'by the page where the header says what no browser knows',
      'cp949',
      'text/html; charset=hex',
      '<meta charset="euc-kr">',
    ],
    ['by how it reads where none says more', 'utf-8', 'text/html; charset=base64', '<meta charset="binary">'],
    ['by how it reads where the page says UTF-16', 'utf-8', 'text/html', '<meta charset="unicode">'],
    ['by its mark', 'utf-16', 'text/html; charset=euc-kr', ''],
  ])('is read %s: %s', async (_, encoding, contentType, meta) => {
    const said = encoding === 'shift_jis' ? 'ゴミの分別' : '똠방각하';
    const page = `<html><head>${meta}<title>${said}</title></head><body><p>${said}</p></body></html>`;
    const read = await readPage(iconv.encode(page, encoding), { contentType });
    expect([read.title, read.text]).toEqual([said, said]);
  });
});

describe('PDF', () => {
  it('is read page by page', async () => {
    const pdf = await makePdf([['분리배출 안내', '둘째 줄'], [], ['셋째 쪽']], { title: '재활용' });
    expect(await readDocument(pdf, { name: 'named.txt' })).toEqual({
      kind: 'pdf',
      title: '재활용',
      pages: [
        { number: 1, text: '분리배출 안내\n둘째 줄' },
        { number: 2, text: '' },
        { number: 3, text: '셋째 쪽' },
      ],
      cut: false,
    });
  });
});
