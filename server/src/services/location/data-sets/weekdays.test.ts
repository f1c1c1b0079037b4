import { expect, it } from 'vitest';
import { closedIn, weekdaysIn } from './weekdays.ts';

it.each([
  ['월+수+금', 'mon wed fri'],
  ['월, 수', 'mon wed'],
  ['월수금', 'mon wed fri'],
  ['월요일~금요일', 'mon tue wed thu fri'],
  ['토 ~ 화', 'mon tue sat sun'],
  ['매일', 'mon tue wed thu fri sat sun'],
  ['평일', 'mon tue wed thu fri'],
  // Of a hyphen nobody knows whether it is to or and.
  ['월-수-금', 'mon wed fri'],
  ['화 - 목 - 일', 'tue thu sun'],
  ['월-금', null],
  ['화-목', null],
  ['월~수~금', null],
  ['월~수-금', null],
  ['격주 화', null],
  ['매일(토 제외)', null],
  ['월 1회', null],
  ['', null],
])('days of %j', (text, days) => {
  expect(weekdaysIn(text)?.join(' ') ?? null).toBe(days);
});

it.each([
  ['일요일+공휴일', 'sun', { closed_on_holidays: true, closed_unread: false }],
  ['매주 월요일', 'mon', { closed_unread: false }],
  ['토,일,법정공휴일', 'sat sun', { closed_on_holidays: true, closed_unread: false }],
  ['토~일', 'sat sun', { closed_unread: false }],
  ['주말', 'sat sun', { closed_unread: false }],
  ['매주 일요일 휴무', 'sun', { closed_unread: false }],
  ['연중무휴', '', { never_closed: true, closed_unread: false }],
  ['', '', { never_closed: false, closed_unread: false }],
  // Whether there is no such day or nothing was filled in, nobody knows.
  ['없음', '', { never_closed: false, closed_unread: false }],
  ['휴무일 없음', '', { never_closed: true, closed_unread: false }],
  // More is said than can be read: the rest of it may be today.
  ['일요일+명절', 'sun', { closed_unread: true }],
  ['매월 둘째 화요일', '', { closed_unread: true }],
  ['일요일 무휴', '', { never_closed: false, closed_unread: true }],
  ['설날 당일, 추석 당일', '', { closed_unread: true }],
  ['월요일(공휴일이면 그다음 날)', '', { closed_unread: true }],
  ['공휴일 없음', '', { never_closed: false, closed_on_holidays: false, closed_unread: true }],
  ['센터에 문의', '', { closed_unread: true }],
])('closed on %j', (text, days, rest) => {
  const { closed_on: closedOn, ...read } = closedIn(text);
  expect(closedOn.join(' ')).toBe(days);
  expect(read).toMatchObject(rest);
});
