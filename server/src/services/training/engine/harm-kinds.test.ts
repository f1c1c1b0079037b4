import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { HarmKind } from '@madang/contracts/training/entities';
import { harmIn, maybeTellsRealHarm } from './harm-in.ts';
import { ASIDE, HARDER, LATER, MENDED, TOLD, type Lines } from './testing/harm-lines.ts';

const KINDS: readonly HarmKind[] = ['emergency', 'crisis', 'loss'];
const BY_THESE = [MENDED, TOLD];
const rows = BY_THESE.flatMap(({ harm }) => KINDS.flatMap((kind) => harm[kind].map((text) => [kind, text] as const)));

it.each(rows)('%s: “%s”', (kind, text) => expect(harmIn(text)).toBe(kind));
it.each(BY_THESE.flatMap(({ role }) => role))('in the role: “%s”', (text) => expect(harmIn(text)).toBeUndefined());

it('the gravest counts, whichever sentence it stands in', () => {
  const loss = '실제로 돈을 다 보냈어요.';
  const [crisis, emergency] = ['이제 살고 싶지 않아요.', '방금 수면제를 한 통 다 먹었어요.'];
  for (const said of [`${loss} ${crisis}`, `${crisis} ${loss} 신고는 어디에 해요?`])
    expect(harmIn(said)).toBe('crisis');
  for (const said of [`${loss} ${crisis} ${emergency}`, `${emergency}\n${crisis}\n${loss}`])
    expect(harmIn(said)).toBe('emergency');
});

const measured = ({ harm, role }: Lines) => ({
  heard: KINDS.flatMap((kind) => harm[kind].filter((text) => harmIn(text) === kind)).length,
  ended: role.filter((text) => harmIn(text) !== undefined).length,
});

// Figures of docs/training.md: a change that makes one worse has to say so there, and none of the role may end a play.
const atLeast = (least: number, lines: Lines): void => {
  const { heard, ended } = measured(lines);
  expect(heard).toBeGreaterThanOrEqual(least);
  expect(ended).toBe(0);
};
it('of lines that it was mended by later so many are heard as what they are', () => atLeast(20, HARDER));
it('of lines that it was not mended by so many are', () => {
  atLeast(27, ASIDE);
  atLeast(13, LATER);
});

/** Written blind to the rules and to what was learned; what it shows is measured, and nothing is mended by it. */
const readBlind = async (): Promise<{ readonly text: string; readonly kind: HarmKind | 'role' }[]> =>
  (await readFile(new URL('testing/blind-lines.jsonl', import.meta.url), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; kind: HarmKind | 'role' });

it('of lines by another hand, kept aside, so many are heard at least, and so few of the role end a play', async () => {
  const lines = await readBlind();
  const [heard, asked] = [harmIn, maybeTellsRealHarm].map((hears) =>
    Object.fromEntries(
      [...KINDS, 'role' as const].map((kind) => [
        kind,
        lines.filter((line) => line.kind === kind && hears(line.text)).length,
      ]),
    ),
  );
  console.log('of 20, 20, 40 and 80 lines end a play', heard, 'are asked about', asked);
});
