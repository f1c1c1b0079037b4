import { readFileSync } from 'node:fs';
import { HarmKind } from '@madang/contracts/training/entities';
import { expect, test } from 'vitest';
import inContentEnglish from '../../../content/training/words.en.json' with { type: 'json' };
import inContentKorean from '../../../content/training/words.ko.json' with { type: 'json' };
import { NUMBERS_OF_HARM } from '../features/training/known-numbers.ts';
import { en } from './en.ts';
import { manage as manageInEnglish } from './en/manage.ts';
import { map as mapInEnglish } from './en/map.ts';
import { points as pointsInEnglish } from './en/points.ts';
import { scan as scanInEnglish } from './en/scan.ts';
import { studio as studioInEnglish } from './en/studio.ts';
import { training as trainingInEnglish } from './en/training.ts';
import { webhooks as webhooksInEnglish } from './en/webhooks.ts';
import { ko } from './ko.ts';
import { manage as manageInKorean } from './ko/manage.ts';
import { map as mapInKorean } from './ko/map.ts';
import { points as pointsInKorean } from './ko/points.ts';
import { scan as scanInKorean } from './ko/scan.ts';
import { studio as studioInKorean } from './ko/studio.ts';
import { training as trainingInKorean } from './ko/training.ts';
import { webhooks as webhooksInKorean } from './ko/webhooks.ts';

const flatten = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`));

const korean = new Map(
  flatten({
    ...ko,
    ...mapInKorean,
    manage: manageInKorean,
    points: pointsInKorean,
    scan: scanInKorean,
    studio: studioInKorean,
    training: trainingInKorean,
    webhooks: webhooksInKorean,
  }),
);
const english = new Map(
  flatten({
    ...en,
    ...mapInEnglish,
    manage: manageInEnglish,
    points: pointsInEnglish,
    scan: scanInEnglish,
    studio: studioInEnglish,
    training: trainingInEnglish,
    webhooks: webhooksInEnglish,
  }),
);
const gaps = (words: string): string[] => [...new Set(words.match(/\{\w+\}/g))].sort();

test('both languages say the same things', () => {
  expect([...english.keys()].sort()).toEqual([...korean.keys()].sort());
});

test('both leave the same gaps to be filled', () => {
  for (const [key, words] of korean) expect(gaps(english.get(key) ?? ''), key).toEqual(gaps(words));
});

test('nothing is left empty, and English is not left in Korean', () => {
  for (const [key, words] of [...korean, ...english]) expect(words.trim(), key).not.toBe('');
  for (const [key, words] of english) expect(words, key).not.toMatch(/[가-힣]/);
});

test('no line begins with the particle of what is quoted: browsers break behind the quotation mark', () => {
  for (const [key, words] of korean) expect(words, key).not.toMatch(/[’”](?=[가-힣])/);
});

/** Without a network the page says by itself what the server says with one. */
test.each([
  ['ko', trainingInKorean, inContentKorean],
  ['en', trainingInEnglish, inContentEnglish],
] as const)('what to do and whom to call is told alike by the page and by the server: %s', (_, page, content) => {
  for (const kind of HarmKind.options) {
    const { title, steps, numbers } = content[kind === 'loss' ? 'real_harm' : kind];
    expect(page.real.kinds[kind]).toMatchObject({ title, steps });
    expect(NUMBERS_OF_HARM[kind]).toEqual(numbers);
  }
  const called = new Set<string>(Object.values(NUMBERS_OF_HARM).flat());
  const known = content.numbers.filter(({ number }) => called.has(number));
  expect(page.real.numbers).toEqual(
    Object.fromEntries(known.map(({ number, name, when, source }) => [`n${number}`, { name, when, source }])),
  );
  expect(page.flags).toEqual(
    Object.fromEntries(Object.entries(content.red_flags).map(([code, { name }]) => [code, name])),
  );
  expect(page.category).toEqual(content.categories);
  expect(page.play.stages).toEqual(content.stages);
});

test('how often the judge of messages is wrong is told as it was measured', () => {
  const measured = readFileSync(new URL('../../../docs/training-judge.md', import.meta.url), 'utf8');
  const row = measured.split('\n').findLast((line) => line.startsWith('| and wording')) ?? '';
  const [, first = '', , second = ''] = row.split('|').slice(1);
  const figures = `${first} ${second}`.match(/\d+/g)?.map(Number) ?? [];
  // Of what was kept aside: the odd lines of the first set, and the second set.
  const [found, scams, wrong, genuine] = [0, 1, 2, 3].map((at) => (figures[at] ?? NaN) + (figures[at + 4] ?? NaN));
  for (const words of [trainingInKorean.check.certainty, trainingInKorean.check.certaintyWithModel])
    expect(words).toContain(`사기 ${scams}건 가운데 ${found}건을 찾았고, 진짜 연락 ${genuine}건 가운데 ${wrong}건을`);
  for (const words of [trainingInEnglish.check.certainty, trainingInEnglish.check.certaintyWithModel]) {
    expect(words).toContain(`${found} of ${scams} scams`);
    expect(words).toContain(`${wrong} of ${genuine} genuine`);
  }
});
