import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Line, lineOf, RegionCode } from './fields.ts';

const HIDDEN: Readonly<Record<string, string>> = {
  'carriage return and line feed': '\r\n',
  'next line': '\u0085',
  'line separator': '\u2028',
  'paragraph separator': '\u2029',
  'vertical tab': '\v',
  'form feed': '\f',
  bell: '\u0007',
  escape: '\u001B',
  'right-to-left override': '\u202E',
  isolate: '\u2067',
  'left-to-right mark': '\u200E',
  'Arabic letter mark': '\u061C',
  'zero-width space': '\u200B',
  'word joiner': '\u2060',
  'invisible separator': '\u2063',
  'byte order mark': '\uFEFF',
  'soft hyphen': '\u00AD',
  'Mongolian vowel separator': '\u180E',
  'grapheme joiner': '\u034F',
  'Hangul filler': '\u3164',
  'half-width Hangul filler': '\uFFA0',
  'Hangul choseong filler': '\u115F',
  'Hangul jungseong filler': '\u1160',
  'blank of Braille': '\u2800',
  tag: '\u{E0041}',
  'interlinear annotation': '\uFFF9',
  'object replacement': '\uFFFC',
};

it('a region is one that the recycling guide has', () => {
  const regions = JSON.parse(readFileSync('content/recycle/regions.json', 'utf8')) as { code: string }[];
  expect(RegionCode.options.toSorted()).toEqual(regions.map(({ code }) => code).toSorted());
});

it('a line keeps letters of all scripts and joined emoji, and nothing that hides or breaks it', () => {
  for (const name of ['하늘', ' 하늘 ', 'Zoë', 'شجرة', '👨‍👩‍👧', 'ハル']) expect(Line.parse(name)).toBe(name.trim());
  for (const name of ['', ' ', 'a\nb', 'a\tb', 'a\u2028b', 'gnp.\u202Eexe', '\0', '\ud800'])
    expect(Line.safeParse(name).success).toBe(false);
});

it.each(Object.entries(HIDDEN))('a line has no %s, and a name from elsewhere loses it', (_, hidden) => {
  for (const name of [`a${hidden}b`, hidden]) expect(Line.safeParse(name).success).toBe(false);
  expect(lineOf(`하늘${hidden}`)).toBe('하늘');
  expect(lineOf(hidden)).toBe('');
});

it('a line is not made of joiners alone, and what is a line already stays as it is', () => {
  for (const name of ['\u200D', '\uFE0F\u200C', '\u0301'])
    expect([Line.safeParse(name).success, lineOf(name)]).toEqual([false, '']);
  for (const name of ['하늘', 'Zoë', '👨‍👩‍👧', '❤️', 'می‌خواهم', 'a b'])
    expect([Line.parse(name), lineOf(name)]).toEqual([name, name]);
});
