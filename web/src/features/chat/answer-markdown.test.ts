import { describe, expect, test } from 'vitest';
import { renderBlocks } from './answer-markdown.ts';

const render = (text: string, ...numbers: number[]): string => renderBlocks(text, { numbers: new Set(numbers), label: (number) => `근거 ${number}` }).join('');

describe('what a model writes stays text', () => {
  test.each([
    '<script>alert(1)</script>',
    'a <img src=x onerror=alert(1)> b',
    '<svg/onload=alert(1)>',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](&#106;avascript:alert(1))',
    '[a](vbscript:x)',
    '[a](data:text/html;base64,PHNjcmlwdD4=)',
    '<a href="javascript:alert(1)">a</a>',
    '[a](<https://x.example/" onmouseover="alert(1)>)',
    '<https://x.example/"onclick="alert(1)>',
  ])('%s', (text) => {
    const html = render(text);
    expect(html).not.toMatch(/<(script|img|svg|iframe|style)/i);
    expect(html).not.toMatch(/href="(javascript|vbscript|data):/i);
    expect(html).not.toMatch(/<[^>]*\son\w+=/i);
  });

  test('pictures are not fetched from anywhere', () => expect(render('![cat](https://x.example/cat.png)')).not.toContain('<img'));
  test('code cannot leave its block', () => expect(render('```\n</code></pre><script>x</script>\n```')).toContain('&lt;/code&gt;&lt;/pre&gt;&lt;script&gt;'));
  test('links are links', () => expect(render('[마당](https://example.com)')).toContain('<a href="https://example.com">마당</a>'));
});

describe('citations', () => {
  const chip = (number: number): string => `<button type="button" class="cite" data-cite="${number}" aria-label="근거 ${number}">${number}</button>`;

  test('become chips where there is a source of that number', () => expect(render('종이팩에 넣어요. [1][2]', 1, 2)).toBe(`<p>종이팩에 넣어요. ${chip(1)}${chip(2)}</p>\n`));
  test('stay text where there is none', () => expect(render('[3] 그리고 [1]', 1)).toBe(`<p>[3] 그리고 ${chip(1)}</p>\n`));
  test('work in lists and beside bold words', () => expect(render('1. **두유팩** 종이팩에 [2]', 2)).toContain(`<strong>두유팩</strong> 종이팩에 ${chip(2)}`));
  test('are not found in code', () => expect(render('`list[1]`', 1)).toBe('<p><code>list[1]</code></p>\n'));
  test('are not links', () => expect(render('[1](https://example.com)', 1)).toContain('<a href="https://example.com">1</a>'));
  test('have a name that cannot break out of its attribute', () => {
    const [block] = renderBlocks('[1]', { numbers: new Set([1]), label: () => '"><b>' });
    expect(block).toContain('aria-label="&quot;&gt;&lt;b&gt;"');
  });
});

describe('blocks', () => {
  test('each comes by itself, so that only the last one changes while it is written', () => {
    const before = renderBlocks('하나\n\n- 둘\n- 셋\n\n넷', { numbers: new Set(), label: String });
    const after = renderBlocks('하나\n\n- 둘\n- 셋\n\n넷 다섯', { numbers: new Set(), label: String });
    expect(before).toHaveLength(3);
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).toBe('<p>넷 다섯</p>\n');
  });

  test('tables keep to the content policy: no style attributes', () => {
    const html = render('| 가 | 나 |\n|:-:|--:|\n| 1 | 2 |');
    expect(html).toContain('<th class="center">가</th>');
    expect(html).toContain('<td class="right">2</td>');
    expect(html).not.toContain('style=');
  });

  test('headings come below those of the page', () => {
    expect(render('# 하나')).toBe('<h3>하나</h3>\n');
    expect(render('###### 여섯')).toBe('<h6>여섯</h6>\n');
  });
});
