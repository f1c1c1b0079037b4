import type { Conversation } from '@madang/contracts/chat';
import { expect, test } from 'vitest';
import { groupByDate } from './date-groups.ts';

const now = new Date(2026, 10, 21, 0, 30);
const at = (year: number, month: number, day: number, hour = 12, minute = 0): Conversation => {
  const time = new Date(year, month - 1, day, hour, minute).toISOString();
  return {
    id: time,
    title: null,
    app: 'chat',
    persona_id: null,
    temperature: null,
    reasoning_effort: null,
    model: null,
    pinned: false,
    collector_items: [],
    archived: false,
    created_at: time,
    updated_at: time,
    last_message_at: time,
  };
};
const groups = (...conversations: Conversation[]): string[] =>
  groupByDate(conversations, now).map(({ group, items }) => `${group} ${items.length}`);

test('an hour ago may be yesterday: days of the calendar count', () => {
  expect(
    groups(at(2026, 11, 21, 0, 10), at(2026, 11, 20, 23, 50), at(2026, 11, 20, 0, 0), at(2026, 11, 19, 23, 59)),
  ).toEqual(['today 1', 'yesterday 2', 'week 1']);
});

test('seven days back is within the week, eight is not', () => {
  expect(groups(at(2026, 11, 14, 0, 0), at(2026, 11, 13, 23, 59), at(2025, 1, 1))).toEqual(['week 1', 'earlier 2']);
});

test('a server whose clock is ahead has not answered tomorrow', () => {
  expect(groups(at(2026, 11, 22, 3))).toEqual(['today 1']);
});

test('pinned ones are a group of their own, whenever they were', () => {
  expect(groups({ ...at(2025, 1, 1), pinned: true }, at(2026, 11, 21, 0, 10))).toEqual(['pinned 1', 'today 1']);
});

test('nothing makes no groups', () => {
  expect(groups()).toEqual([]);
});
