import { expect, it } from 'vitest';
import type { Locale } from '@madang/contracts/fields';
import type { Case, Mode } from '@madang/contracts/training/case';
import { readCases } from '../content.ts';
import { TRAINEES } from '../testing/trainees.ts';
import { play } from './play.ts';
import { scriptOf, stagesOf, type Scenario } from './scenario.ts';

const cases = await readCases();
const MODES: readonly Mode[] = ['receive', 'help'];
const MOST = 14;

/** What is wrong with a play; nothing where it is one that could happen. */
const problems = (
  scenario: Scenario,
  says: readonly string[],
): { readonly wrong: string[]; readonly turns: number; readonly outcome: string } => {
  const messages = Array.from({ length: MOST }, (_, at) => says[at % says.length] ?? '');
  const { opening, answers, state } = play(scenario, messages);
  const script = scriptOf(scenario);
  const wrong: string[] = [];
  if (state.outcome === null) wrong.push(`no end in ${MOST} turns`);
  const lines = [opening, ...answers.flatMap((answer) => answer.lines)].map(({ text }) => text);
  const twice = lines.filter((line, at) => lines.indexOf(line) !== at);
  if (twice.length > 0) wrong.push(`said twice: ${twice.join(' | ')}`);
  let at = 0;
  for (const [turn, answer] of answers.entries()) {
    if (answer.lines.length === 0 && answer.outcome !== 'abandoned') wrong.push(`nothing said in turn ${turn + 1}`);
    const stage = stagesOf(scenario).indexOf(answer.stage);
    if (stage < at || stage > at + 1) wrong.push(`from stage ${at} to ${stage} in turn ${turn + 1}`);
    at = stage;
    const texts = answer.lines.map(({ text }) => text);
    // Thanks for what nobody has agreed to, or given, would be a contradiction.
    for (const act of ['compliance', 'disclosure', 'payment', 'accusation', 'verification', 'anger'] as const)
      if (answer.act !== act && script.reactions[act].some(({ text }) => texts.includes(text)))
        wrong.push(`turn ${turn + 1} answers ${act}, and it was ${answer.act}`);
    if (answer.outcome !== null && turn !== answers.length - 1) wrong.push('it goes on after its end');
    const ends = Object.values(script.endings)
      .flat()
      .some(({ text }) => texts.includes(text));
    if (ends !== (answer.outcome !== null && answer.outcome !== 'abandoned'))
      wrong.push(`an ending at the wrong place, in turn ${turn + 1}`);
  }
  return { wrong, turns: answers.length, outcome: state.outcome ?? 'none' };
};

const rows = cases.flatMap((content) =>
  MODES.flatMap((mode) =>
    Object.entries(TRAINEES[mode][content.locale]).flatMap(([kind, says]) =>
      ['a', 'b', 'c'].map((seed) => ({ content, mode, kind, seed, ...problems({ content, mode, seed }, says) })),
    ),
  ),
);
const nameOf = ({ key, locale }: Case): string => `${key}.${locale}`;

it('every case is played to an end by six kinds of people, from both sides, in three ways each', () => {
  const outcomes: Record<string, number> = {};
  for (const { outcome } of rows) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  console.log(
    `plays: ${rows.length} of ${cases.length} cases, the longest of ${Math.max(...rows.map(({ turns }) => turns))} turns; ${JSON.stringify(outcomes)}`,
  );
  expect(
    rows.flatMap(({ content, mode, kind, seed, wrong }) =>
      wrong.map((each) => `${nameOf(content)} ${mode} ${kind} ${seed}: ${each}`),
    ),
  ).toEqual([]);
  expect(rows).toHaveLength(cases.length * 2 * 6 * 3);
});

const WAYS: Readonly<Record<Mode, Readonly<Record<Locale, readonly string[]>>>> = {
  receive: {
    ko: ['112에 신고할게요', '끊을게요', '대표번호로 직접 확인할게요', '안 할래요', '네 알겠어요'],
    en: [
      'I will report this',
      "I'm hanging up",
      "I'll call the official number myself",
      "I won't do that",
      'Yes, okay',
    ],
  },
  help: {
    ko: ['112에 신고하세요', '끊으세요', '직접 전화해서 확인하세요', '보내지 마세요', '네 그렇게 하세요'],
    en: ['Report it to the police', 'Block them', 'Check with the official number', "Don't send it", 'Yes, go ahead'],
  },
};

it.each(cases.map((content) => [nameOf(content), content] as const))(
  '%s ends in three ways at least, from either side',
  (_, content) => {
    for (const mode of MODES) {
      const ends = WAYS[mode][content.locale].map(
        (says) =>
          play(
            { content, mode, seed: 'a' },
            Array.from({ length: MOST }, () => says),
          ).state.outcome,
      );
      expect(new Set(ends).size, `${mode}: ${ends.join(', ')}`).toBeGreaterThanOrEqual(3);
    }
  },
);
