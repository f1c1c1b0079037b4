import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Line, RegionCode } from './fields.ts';

it('a region is one that the recycling guide has', () => {
  const regions = JSON.parse(readFileSync('content/recycle/regions.json', 'utf8')) as { code: string }[];
  expect(RegionCode.options.toSorted()).toEqual(regions.map(({ code }) => code).toSorted());
});

it('a line keeps letters of all scripts and joined emoji, and nothing that hides or breaks it', () => {
  for (const name of ['하늘', ' 하늘 ', 'Zoë', 'شجرة', '👨‍👩‍👧', 'ハル']) expect(Line.parse(name)).toBe(name.trim());
  for (const name of ['', ' ', 'a\nb', 'a\tb', 'a\u2028b', 'gnp.\u202Eexe', '\0', '\ud800']) expect(Line.safeParse(name).success).toBe(false);
});
