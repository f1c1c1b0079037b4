import { expect, it } from 'vitest';
import type { Line, Mode, Stage } from '@madang/contracts/training/case';
import { readCases } from '../content.ts';
import { TRAINEES } from '../testing/trainees.ts';
import { play } from './play.ts';
import { scriptOf } from './scenario.ts';

const cases = await readCases();
const MODES: readonly Mode[] = ['receive', 'help'];

const bounded = (lines: readonly Line[], stage: Stage): string[] =>
  lines
    .filter(({ from, until }) => (from !== undefined && stage < from) || (until !== undefined && stage > until))
    .map(({ text }) => text);

it('an answer is given at no stage at which it makes no sense', () => {
  const wrong: string[] = [];
  let limited = 0;
  for (const content of cases)
    for (const mode of MODES)
      for (const says of Object.values(TRAINEES[mode][content.locale]))
        for (const seed of ['a', 'b', 'c', 'd']) {
          const scenario = { content, mode, seed };
          const { reactions, question_about, disclosure_of } = scriptOf(scenario);
          const answerLines = [reactions, question_about, disclosure_of].flatMap((part) =>
            Object.values<readonly Line[]>(part).flat(),
          );
          limited += answerLines.filter(({ from, until }) => from !== undefined || until !== undefined).length;
          const messages = Array.from({ length: 13 }, (_, at) => says[at % says.length] ?? '');
          let before: Stage = 'S1';
          for (const answer of play(scenario, messages).answers) {
            const unfit = bounded(answerLines, before);
            wrong.push(
              ...answer.lines.filter(({ text }) => unfit.includes(text)).map(({ text }) => `${before}: ${text}`),
            );
            before = answer.stage;
          }
        }
  expect(limited).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

it.each(cases.map((content) => [`${content.key}.${content.locale}`, content] as const))(
  '%s says who it is when it is asked',
  (_, content) => {
    const { question_about } = content.receive;
    const asked = content.locale === 'ko' ? '누구세요?' : 'Who is this?';
    const [answer] = play({ content, mode: 'receive', seed: 'a' }, [asked]).answers;
    expect(question_about.who?.map(({ text }) => text)).toContain(answer?.lines[0]?.text);
  },
);
