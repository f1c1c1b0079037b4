import { expect, it } from 'vitest';
import { readContent, ShippedContent } from './content.ts';
import { weekdaysIn } from './weekdays-in.ts';

it.each([
  ['수요일', 'wed'],
  ['일·월·화·목요일', 'mon tue thu sun'],
  ['일요일~목요일', 'mon tue wed thu sun'],
  ['월요일~금요일', 'mon tue wed thu fri'],
  ['월~금요일', 'mon tue wed thu fri'],
  ['매일 (토요일과 공휴일 전날 제외)', 'mon tue wed thu fri sun'],
  ['매일', 'mon tue wed thu fri sat sun'],
  ['동에 따라 목요일 또는 금요일', undefined],
  ['읍·면·동마다 달라요. 시청의 요일표에서 확인해 주세요.', undefined],
  ['수거 전날. 월요일~금요일에 거두고, 토요일은 일부만, 일요일과 공휴일은 거두지 않아요.', undefined],
])('%s', (words, days) => {
  expect(weekdaysIn(words)?.join(' ')).toBe(days);
});

it('the content is refused where the days of a place are not those of its words', async () => {
  const content = await readContent();
  const stated = content.regions.flatMap(({ districts }) => districts).flatMap(({ collection }) => collection);
  for (const { days, weekdays } of stated) expect(weekdays, days?.ko).toEqual(weekdaysIn(days?.ko ?? ''));
  expect(stated.filter(({ weekdays }) => weekdays !== null).length).toBeGreaterThanOrEqual(7);
  const wednesday = stated.find(({ days }) => days?.ko === '수요일');
  if (wednesday === undefined) throw new Error('nothing is put out on Wednesdays');
  const changed = structuredClone(content);
  const all = changed.regions.flatMap(({ districts }) => districts).flatMap(({ collection }) => collection);
  for (const each of all) if (each.days?.ko === '수요일') each.weekdays = ['thu'];
  expect(ShippedContent.safeParse(changed).error?.issues.map(({ message }) => message)).toEqual([
    expect.stringContaining(`${wednesday.what.ko} names other days in words than in data`),
  ]);
});
