import { describe, expect, test } from 'vitest';
import { createSSRApp, h, type VNode } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { createAnswerRender, type Drawing } from './render-answer.ts';

const words: Drawing['words'] = {
  citation: (number) => `근거 ${number}`,
  footnote: (number) => `각주 ${number}`,
  footnotes: '각주',
  back: '본문으로',
  table: '표',
  picture: '그림',
  task: (done) => (done ? '마친 일' : '남은 일'),
};
const parts = {
  code: ({ code, language, open }: { code: string; language: string; open: boolean }) =>
    h('pre', { 'data-language': language, 'data-open': open }, code),
  formula: ({ tex, display, open }: { tex: string; display: boolean; open: boolean }) =>
    h('math-of', { 'data-display': display, 'data-open': open }, tex),
};
for (const part of Object.values(parts)) Object.assign(part, { props: ['code', 'language', 'open', 'tex', 'display'] });

const drawing = (numbers: readonly number[] = [], writing = false): Drawing => ({
  numbers: new Set(numbers),
  writing,
  prefix: 'a',
  words,
  onCite: () => undefined,
});
const htmlOf = async (blocks: readonly VNode[]): Promise<string> =>
  (await renderToString(createSSRApp({ render: () => h('div', [...blocks]) })))
    .replaceAll('<!--[-->', '')
    .replaceAll('<!--]-->', '')
    .replace(/^<div>|<\/div>$/g, '');
const render = (text: string, ...numbers: number[]): Promise<string> =>
  htmlOf(createAnswerRender(parts)(text, drawing(numbers)));
const renderOpen = (text: string): Promise<string> => htmlOf(createAnswerRender(parts)(text, drawing([], true)));

describe('what a model writes stays text', () => {
  test.each([
    '<script>alert(1)</script>',
    'a <img src=x onerror=alert(1)> b',
    '<svg/onload=alert(1)>',
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](&#106;avascript:alert(1))',
    '[a](vbscript:x)',
    '[a](data:text/html;base64,PHNjcmlwdD4=)',
    '[a](file:///etc/passwd)',
    '[a](//evil.example/x)',
    '[a](/api/v1/users/me)',
    '<a href="javascript:alert(1)">a</a>',
    '[a](<https://x.example/" onmouseover="alert(1)>)',
    '<https://x.example/"onclick="alert(1)>',
    '![a](javascript:alert(1))',
    '![a](data:image/svg+xml,<svg/onload=alert(1)>)',
    '![" onerror="alert(1)](https://x.example/a.png)',
    '[^1]\n\n[^1]: <img src=x onerror=alert(1)> [b](javascript:alert(1))',
    '[^" onclick="alert(1)]\n\n[^" onclick="alert(1)]: x',
    '- [x] <img src=x onerror=alert(1)>',
    '|<img src=x onerror=alert(1)>|\n|:-:|\n|[a](javascript:alert(1))|',
    '# <iframe src=//evil.example>',
    '$<img src=x onerror=alert(1)>$',
    '$$\n</math><script>alert(1)</script>\n$$',
    '``` <img src=x onerror=alert(1)>\n<script>x</script>\n```',
    '```" onclick="alert(1)\nx\n```',
  ])('%s', async (text) => {
    const html = await render(text);
    expect(html).not.toMatch(/<(script|img|svg|iframe|style)\b/i);
    expect(html).not.toMatch(/(?:href|src)="(?!https?:)/i);
    expect(html).not.toMatch(/<[^<>"]*(?:"[^"]*"[^<>"]*)*\son\w+=/i);
  });

  test('links are links, and open apart from this page', async () =>
    expect(await render('[마당](https://example.com)')).toBe(
      '<p><a href="https://example.com" target="_blank" rel="noopener noreferrer nofollow">마당</a></p>',
    ));
  test('pictures are links: nothing is fetched from anywhere', async () => {
    expect(await render('![고양이](https://x.example/cat.png)')).toContain(
      '<a href="https://x.example/cat.png" target="_blank" rel="noopener noreferrer nofollow">그림: 고양이</a>',
    );
    expect(await render('![](https://x.example/cat.png)')).toContain('>그림</a>');
  });
  test('code cannot leave its block', async () =>
    expect(await render('```\n</code></pre><script>x</script>\n```')).toContain(
      '&lt;/code&gt;&lt;/pre&gt;&lt;script&gt;',
    ));
});

describe('citations', () => {
  const chip = (number: number): string =>
    `<button type="button" class="cite" aria-label="근거 ${number}">${number}</button>`;

  test('become chips where there is a source of that number', async () =>
    expect(await render('종이팩에 넣어요. [1][2]', 1, 2)).toBe(
      `<p>종이팩에 <span class="glued">넣어요.${chip(1)}${chip(2)}</span></p>`,
    ));
  test('have up to three digits, as the server counts', async () =>
    expect(await render('넣어요 [120].', 120)).toContain(chip(120)));
  test('stay text where there is none', async () =>
    expect(await render('[3] 그리고 [1]', 1)).toBe(`<p>[3] <span class="glued">그리고${chip(1)}</span></p>`));
  test('work in lists and beside bold words', async () =>
    expect(await render('1. **두유팩** 종이팩에 [2]', 2)).toContain(
      `<strong>두유팩</strong> <span class="glued">종이팩에${chip(2)}</span>`,
    ));
  test('are not found in code', async () =>
    expect(await render('`list[1]`', 1)).toBe('<p><code dir="ltr">list[1]</code></p>'));
  test('are not links', async () =>
    expect(await render('[1](https://example.com)', 1)).toContain('href="https://example.com"'));
});

describe('what models write beside plain Markdown', () => {
  test.each([
    ['**"강조"**는', '<strong>&quot;강조&quot;</strong>는'],
    ['그것은 **‘중요’**하다', '<strong>‘중요’</strong>하다'],
    ['**괄호(괄호)**를 본다', '<strong>괄호(괄호)</strong>를'],
    ['**`코드`**를', '<strong><code dir="ltr">코드</code></strong>를'],
    ['*「제목」*이라는', '<em>「제목」</em>이라는'],
  ])('emphasis ends before a particle: %s', async (text, html) => expect(await render(text)).toContain(html));

  test.each([
    ['넓이는 $\\pi r^2$ 이다', '<math-of data-display="false" data-open="false">\\pi r^2</math-of>'],
    ['넓이는 \\(\\pi r^2\\)이다', '<math-of data-display="false" data-open="false">\\pi r^2</math-of>'],
    ['$x_1$과 $x_2$의', '<math-of data-display="false" data-open="false">x_1</math-of>과 <math-of'],
    ['$$\nE = mc^2\n$$', '<math-of data-display="true" data-open="false">E = mc^2</math-of>'],
    ['\\[\nE = mc^2\n\\]', '<math-of data-display="true" data-open="false">E = mc^2</math-of>'],
    ['따라서 $$E = mc^2$$ 이다', '<math-of data-display="true" data-open="false">E = mc^2</math-of>'],
    [
      '1. 첫째\n   $$\n   a_1 * b_1 * c\n   $$\n2. 둘째',
      '<math-of data-display="true" data-open="false">a_1 * b_1 * c</math-of>',
    ],
  ])('formulas are found: %s', async (text, html) => expect(await render(text)).toContain(html));

  test.each([
    '$5와 $10',
    'US$5~US$10',
    'US$5와 CA$ 5',
    '$ x$',
    '`$HOME`과 $HOME/$USER',
    '가격은 $5, 합계는 $15입니다.',
    '\\$x\\$',
    '$$',
    '$ x $',
    '`$x$`',
  ])('prices and variables are none: %s', async (text) => expect(await render(text)).not.toContain('<math-of'));

  test('a formula that is still being written is one, and told from one that is all there', async () => {
    expect(await renderOpen('합은\n\n$$\n\\sum_{i=1}^{n} i')).toContain(
      '<math-of data-display="true" data-open="true">\\sum_{i=1}^{n} i</math-of>',
    );
    expect(await render('합은\n\n$$\n\\sum_{i=1}^{n} i')).not.toContain('<math-of');
  });

  test('tasks are ticked or not, and cannot be', async () => {
    const html = await render('- [x] 우유\n- [ ] 달걀\n- [링크](https://example.com)');
    expect(html).toContain(
      '<li class="task"><input type="checkbox" disabled checked aria-label="마친 일"><div>우유</div></li>',
    );
    expect(html).toContain('<input type="checkbox" disabled aria-label="남은 일"><div>달걀</div>');
    expect(html.match(/class="task"/g)).toHaveLength(2);
  });

  test('footnotes come last, and lead there and back by ids of this answer alone', async () => {
    const html = await render('하나[^a] 둘[^b] 다시[^a]\n\n[^a]: 각주 **하나**\n\n[^b]: 각주 둘');
    expect(html).toContain(
      '<span class="glued">하나<sup><button type="button" class="note" aria-label="각주 1" id="a-ref-0">1</button></sup>',
    );
    expect(html).toContain('<li id="a-note-0" tabindex="-1"><p>각주 <strong>하나</strong>');
    expect(html.match(/id="/g)).toHaveLength(4);
    expect(html.match(/aria-label="본문으로"/g)).toHaveLength(2);
  });

  test('a definition that comes later gives meaning to what was drawn before', async () => {
    const draw = createAnswerRender(parts);
    expect(await htmlOf(draw('[마당][m]\n\n뒤', drawing([], true)))).not.toContain('<a ');
    expect(await htmlOf(draw('[마당][m]\n\n뒤\n\n[m]: https://exam', drawing([], true)))).toContain(
      'href="https://exam"',
    );
    expect(await htmlOf(draw('[마당][m]\n\n뒤\n\n[m]: https://example.com', drawing([], true)))).toContain(
      'href="https://example.com"',
    );
  });

  test.each([
    ['مرحبا بك', '<p dir="rtl">'],
    ['- שלום', '<ul dir="rtl"><li dir="rtl">'],
    ['1. **مهم**: نص', '<li dir="rtl">'],
    ['## عنوان', '<h3 dir="rtl" class="h2">'],
    ['| اسم |\n|---|\n| a |', '<table dir="rtl">'],
  ])('what is written from the right is: %s', async (text, html) => expect(await render(text)).toContain(html));
  test('all else is as the page', async () => expect(await render('안녕 مرحبا\n\n- hello')).not.toContain('dir='));
});

describe('blocks', () => {
  test('each is by itself, and the same element as before where nothing has changed', () => {
    const draw = createAnswerRender(parts);
    const before = draw('하나\n\n- 둘\n- 셋\n\n넷', drawing([], true));
    const after = draw('하나\n\n- 둘\n- 셋\n\n넷 다섯', drawing([], true));
    expect(before).toHaveLength(3);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(after[2]).not.toBe(before[2]);
  });

  test('one that has not changed is drawn anew when its words or sources have', () => {
    const draw = createAnswerRender(parts);
    const [before] = draw('하나 [1]', drawing());
    expect(draw('하나 [1]', drawing([1]))[0]).not.toBe(before);
  });

  test('code knows its language, in lists too, and whether its end has come', async () => {
    expect(await renderOpen('1. 하나\n   ```python title=x\n   print(1)\n   ```\n')).toContain(
      '<pre data-language="python title=x" data-open="true">print(1)</pre>',
    );
    expect(await renderOpen('```js\na\n```\n\n뒤')).toContain('<pre data-language="js" data-open="false">a</pre>');
    expect(await render('```js\na')).toContain('data-open="false"');
  });

  test('tables keep to the content policy, name their columns, and give long cells room', async () => {
    const html = await render(`| 가 | 나 |\n|:-:|--:|\n| 1 | ${'긴 글 '.repeat(9)} |`);
    expect(html).toContain('<th class="center" scope="col">가</th>');
    expect(html).toContain('<td class="right long">');
    expect(html).not.toContain('style=');
  });

  test('headings come below that of the answer without gaps, and keep the look of their level', async () => {
    expect(await render('## 둘\n\n#### 넷')).toBe('<h3 class="h2">둘</h3><h4 class="h4">넷</h4>');
    expect(await render('# 하나\n\n## 둘\n\n### 셋')).toBe(
      '<h3 class="h1">하나</h3><h4 class="h2">둘</h4><h5 class="h3">셋</h5>',
    );
  });

  test('a list begins with the number that was written', async () =>
    expect(await render('3. 셋\n4. 넷')).toBe('<ol start="3"><li>셋</li><li>넷</li></ol>'));
});
