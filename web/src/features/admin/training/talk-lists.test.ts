import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Case } from '@madang/contracts/training/case';
import { mannersIn, utterancesIn } from './talk-lists.ts';

const CONTENT = path.resolve(import.meta.dirname, '../../../../../content/training');
const read = <T>(file: string): T => JSON.parse(readFileSync(path.join(CONTENT, file), 'utf8')) as T;
const CASES = globSync('cases/*.json', { cwd: CONTENT }).map((file) => read<Case>(file));
const ANSWERS = read<Record<string, object>>('answers.ko.json');

it.each(['receive', 'help'] as const)('all that the shipped content says in %s has a field', (mode) => {
  const manners = mannersIn(mode);
  const utterances: readonly string[] = utterancesIn(mode);
  const answered = manners.flatMap((manner) => Object.keys(ANSWERS[manner] ?? {}));
  expect(answered.length).toBeGreaterThan(50);
  const own = CASES.flatMap(({ [mode]: { answers_to } }) => Object.keys(answers_to ?? {}));
  expect([...new Set([...answered, ...own])].toSorted()).toEqual([...utterances].toSorted());
  const used = CASES.flatMap(({ [mode]: { manner } }) => manner ?? []);
  expect(used.filter((manner) => !manners.includes(manner))).toEqual([]);
});

it('each manner belongs to the one or the other', () => {
  expect([...mannersIn('receive'), ...mannersIn('help')].toSorted()).toEqual(Object.keys(ANSWERS).toSorted());
});
