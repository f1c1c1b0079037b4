import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { Case } from '@madang/contracts/training/case';
import { readCases } from './content.ts';
import { usableLures } from './safety/usable-lures.ts';

const cases = await readCases();
const wordsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(wordsOf)
      : [];

it('every case is there once: no two with one id, no two languages of one twice', () => {
  const unique = (key: (each: Case) => string): void => {
    const keys = cases.map(key);
    expect(keys.filter((name, at) => keys.indexOf(name) !== at)).toEqual([]);
  };
  unique(({ id }) => id);
  unique(({ key, locale }) => `${key}.${locale}`);
  expect(cases.length).toBeGreaterThan(0);
});

it.each(cases.map((each) => [`${each.key}.${each.locale}`, each] as const))(
  'nothing that %s says could be used',
  (_, each) => {
    const { receive, help, preview, sender, suggestions } = each;
    expect(wordsOf([receive, help, preview, sender, suggestions]).flatMap(usableLures)).toEqual([]);
  },
);

it.each(cases.map((each) => [`${each.key}.${each.locale}`, each] as const))(
  '%s does not say one line at two places',
  (_, each) => {
    for (const mode of ['receive', 'help'] as const) {
      const { stages, reactions, question_about, disclosure_of, endings } = each[mode];
      const lines = [stages, reactions, question_about, disclosure_of, endings].flatMap((part) =>
        wordsOf(
          Object.values(part)
            .flat()
            .map(({ text }) => text),
        ),
      );
      expect(lines.filter((line, at) => lines.indexOf(line) !== at)).toEqual([]);
    }
  },
);

it.each([
  ['http://gov-check.kr/a', 1],
  ['bit.ly/3xYz', 1],
  ['010-2345-6789로 전화하세요', 1],
  ['국민 123456-01-123456 으로 보내세요', 1],
  ['safe.apk 설치', 1],
  ['https://check.example/a 를 누르세요', 0],
  ['010-0000-1234, 02-000-1234', 0],
  ['38만 원, 2026-11-29, 1,500,000원', 0],
  ['112나 1394에 전화하세요', 0],
  ['주소가 go.kr로 끝나요. 건강보험공단 1577-1000', 0],
  ['검찰청 02-3480-2000', 1],
  ['check.go.kr에 들어가세요', 1],
])('%s: %i things to be used', (text, count) => {
  expect(usableLures(text)).toHaveLength(count);
});

it('the list in the docs has every contact, with its languages', async () => {
  const docs = await readFile(new URL('../../../../docs/training.md', import.meta.url), 'utf8');
  const listed = [...docs.matchAll(/^\| `([a-z0-9-]+)` \| \w+ \|[^|]*\|[^|]*\| ([a-z, ]+) \|/gm)].flatMap(
    ([, key, locales = '']) => locales.split(', ').map((locale) => `${key}.${locale}`),
  );
  expect(listed.sort()).toEqual(cases.map(({ key, locale }) => `${key}.${locale}`).sort());
});
