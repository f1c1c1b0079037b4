import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { HarmKind } from '@madang/contracts/training/entities';
import { harmAfter, harmIn, harmToAskAbout } from './harm-in.ts';
import { ASIDE, DANGER, HARDER, LATER, MENDED, TOLD, type Lines } from './testing/harm-lines.ts';

const KINDS: readonly HarmKind[] = ['emergency', 'crisis', 'loss'];
const BY_THESE = [MENDED, TOLD, DANGER];
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
it('of lines that it was mended by after they were measured so many are heard as what they are', () => {
  atLeast(19, HARDER);
  atLeast(14, LATER);
});
it('of lines that it was not mended by so many are', () => atLeast(27, ASIDE));

/** Written blind to the rules and to what was learned; what it shows is measured, and nothing is mended by it. */
const readBlind = async (): Promise<{ readonly text: string; readonly kind: HarmKind | 'role' }[]> =>
  (await readFile(new URL('testing/blind-lines.jsonl', import.meta.url), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; kind: HarmKind | 'role' });

// The floors of docs/training.md.
const END_A_PLAY = { loss: 19, crisis: 9, emergency: 10 } as const;
const HEARD = { loss: 30, crisis: 14, emergency: 12 } as const;

it('of lines by another hand, kept aside, so many end a play or are asked about at least, and of the role so few', async () => {
  const lines = await readBlind();
  const count = (kind: string, holds: (text: string) => boolean) =>
    lines.filter((line) => line.kind === kind && holds(line.text)).length;
  const ends = (text: string): boolean => harmIn(text) !== undefined;
  const isAsked = (text: string): boolean => harmToAskAbout(text) !== undefined;
  for (const kind of KINDS) {
    const ended = count(kind, ends);
    expect(ended, kind).toBeGreaterThanOrEqual(END_A_PLAY[kind]);
    expect(ended + count(kind, isAsked), kind).toBeGreaterThanOrEqual(HEARD[kind]);
  }
  expect(count('role', ends)).toBeLessThanOrEqual(4);
  expect(count('role', isAsked)).toBeLessThanOrEqual(18);
});

it('what may as well be said in the role is asked about, and what it is then is what it was', () => {
  const [doubtful, real] = ['지금 한강 와 있는데 누가 말 좀 걸어줬으면 해서요', '실제로 이런 일을 겪고 있어요'];
  expect([harmIn(doubtful), harmToAskAbout(doubtful)]).toEqual([undefined, 'crisis']);
  expect(harmToAskAbout(real)).toBeUndefined();
  expect(['누구세요?', doubtful, undefined].map((before) => harmAfter(before, real))).toEqual([
    'loss',
    'crisis',
    'loss',
  ]);
  expect(harmAfter(doubtful, '계속해요')).toBeUndefined();
});

it.each([
  ['오늘 경기 져서 죽고 싶다 ㅋㅋ', 'a laugh'],
  ['작년에 이백만원 사기당해서 이제는 안 속아요', 'long ago, and learned from'],
  ['팀장님, 어제 실제로 이체했어요. 승인은 언제 나와요?', 'said to the contact'],
  ['제 계좌에서 돈이 다 빠져나갔다고요? 언제요?', 'the contact’s own words'],
])('“%s” ends no play: %s', (text) => expect(harmIn(text)).toBeUndefined());
