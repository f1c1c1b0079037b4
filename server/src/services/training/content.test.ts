import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Stage, type Case, type Line, type Script } from '@madang/contracts/training/case';
import { readCases } from './content.ts';
import { repeatedLines } from './engine/lines.ts';
import { luresOf } from './safety/usable-lures.ts';

const cases = await readCases();

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
    expect(luresOf(each)).toEqual([]);
  },
);

it.each(cases.map((each) => [`${each.key}.${each.locale}`, each] as const))(
  '%s does not say one line at two places',
  (_, each) => {
    expect([...repeatedLines(each.receive), ...repeatedLines(each.help)]).toEqual([]);
  },
);

const linesOf = ({ stages, reactions, question_about, disclosure_of, endings }: Script): Line[] =>
  [stages, reactions, question_about, disclosure_of, endings].flatMap((part) => Object.values<Line[]>(part).flat());
const named = cases.map((each) => [`${each.key}.${each.locale}`, each] as const);
const scams = named.filter(([, { code }]) => code !== 'Genuine');

it.each(scams)('%s: an address that nobody knows is shown as a red flag', (_, { receive }) => {
  const plain = linesOf(receive).filter(({ text, flags }) => /\.(invalid|example)/.test(text) && !('RF11' in flags));
  expect(plain.map(({ text }) => text)).toEqual([]);
});

it.each(scams)('%s: who is helped tells of a deadline only when there has been one', (_, { help }) => {
  const hurried = Stage.options.find((stage) => help.stages[stage]?.some(({ flags }) => 'RF2' in flags)) ?? 'S1';
  const early = (help.question_about.deadline ?? []).filter(({ from = 'S1' }) => from < hurried);
  expect(early.map(({ text }) => text)).toEqual([]);
});

/** Letters alone, without addresses and numbers, which are said again as they are. */
const lettersOf = (text: string): string => text.replace(/[\w.-]+\.(?:invalid|example)\S*|[^가-힣]/g, '');
const runsOf = (text: string, length: number): string[] =>
  Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));

it.each(named.filter(([, { locale }]) => locale === 'ko'))('%s does not say the same in two answers', (_, each) => {
  for (const mode of ['receive', 'help'] as const) {
    const { stages, reactions, question_about } = each[mode];
    const lists = [stages, reactions, question_about].flatMap((part) => Object.values<Line[]>(part));
    // Lines of one stage are alternatives, of which one is said.
    const heard = lists.map((lines) => new Set(lines.flatMap(({ text }) => runsOf(lettersOf(text), 11))));
    const twice = heard.flatMap((runs, at) =>
      heard.slice(at + 1).flatMap((other) => [...runs].filter((run) => other.has(run))),
    );
    expect(twice, mode).toEqual([]);
  }
});

it.each(named.filter(([, { locale }]) => locale === 'ko'))(
  '%s tells who is helped, and orders nobody',
  (_, { help }) => {
    expect(help.who.about).not.toMatch(/세요\.?$/);
    expect(
      linesOf(help).filter(({ text }) => /여보세요|^[^.]*듣고 (있니|있지|있어|계시)|잘 안 들린/.test(text)),
    ).toEqual([]);
  },
);

it('the list in the docs has every contact, with its languages', async () => {
  const docs = await readFile(new URL('../../../../docs/training.md', import.meta.url), 'utf8');
  const listed = [...docs.matchAll(/^\| `([a-z0-9-]+)` \| \w+ \|[^|]*\|[^|]*\| ([a-z, ]+) \|/gm)].flatMap(
    ([, key, locales = '']) => locales.split(', ').map((locale) => `${key}.${locale}`),
  );
  expect(listed.sort()).toEqual(cases.map(({ key, locale }) => `${key}.${locale}`).sort());
});
