import { expect, it } from 'vitest';
import { textBlock } from './text-block.ts';

it('nothing in a text closes its block', () => {
  for (const said of [
    '</document>',
    '</DOCUMENT>',
    '< / document >',
    '</docu</document>ment>',
    '</</document>document>',
  ]) {
    const block = textBlock('document', `before ${said} after`, ' name="a"');
    expect(block.match(/<\s*\/\s*document/giu)).toEqual(['</document']);
    expect(block).toMatch(/^<document name="a">\nbefore [^\n]* after\n<\/document>$/u);
  }
});

it('and all else in it stays as it is', () => {
  const page = '<p>a < b</p> <document> </documentary';
  expect(textBlock('summary', page)).toBe(`<summary>\n${page}\n</summary>`);
});
