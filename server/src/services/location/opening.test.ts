import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Hours } from '@madang/contracts/location/entities';
import { openingAt, type Holidays } from './opening.ts';

const file = z
  .object({
    years: z.array(z.number()),
    holidays: z.array(
      z.object({ day: z.string(), name: z.object({ ko: z.string(), en: z.string() }), source: z.string().min(1) }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../../../../content/location/holidays.json', import.meta.url), 'utf8')));
const names = new Map(file.holidays.map(({ day, name }) => [day, name]));
const holidays: Holidays = { years: new Set(file.years), nameOf: (day) => names.get(day) };

const HOURS: Hours = {
  weekdays: { opens: '09:00', closes: '18:00' },
  holidays: { opens: '10:00', closes: '15:00' },
  closed_on: [],
  closed_on_holidays: false,
  never_closed: false,
  closed_unread: false,
  closed_text: null,
};
const at = (korean: string, hours: Partial<Hours> = {}) =>
  openingAt({ ...HOURS, ...hours }, new Date(`${korean}:00+09:00`), holidays);

it('is open from the minute it opens until the minute it closes, by the clock of Korea', () => {
  expect(at('2026-11-30T08:59')).toMatchObject({ state: 'closed', opens_at: '09:00' });
  expect(at('2026-11-30T09:00')).toMatchObject({ state: 'open', until: '18:00' });
  expect(at('2026-11-30T17:59').state).toBe('open');
  expect(at('2026-11-30T18:00')).toMatchObject({ state: 'closed', opens_at: null });
});

it('goes on past midnight with what opened the day before, and with no more of it', () => {
  const late = { weekdays: { opens: '22:00', closes: '02:00' }, holidays: { opens: '20:00', closes: '23:00' } };
  expect(at('2026-12-01T00:30', late)).toMatchObject({ state: 'open', until: '02:00' });
  expect(at('2026-12-01T02:00', late)).toMatchObject({ state: 'closed', opens_at: '22:00' });
  // Sunday closes at eleven: nothing of it reaches into Monday.
  expect(at('2026-11-30T00:30', late)).toMatchObject({ state: 'closed' });
  // The eve of a holiday reaches into it.
  expect(at('2026-12-25T01:00', late)).toMatchObject({ state: 'open', until: '02:00', holiday: { ko: '성탄절' } });
  const always = { opens: '00:00', closes: '00:00' };
  expect(at('2026-11-30T03:00', { weekdays: always, holidays: always }).state).toBe('open');
});

it('goes by holiday hours on Sundays, lunar holidays, substitutes and Constitution Day', () => {
  for (const day of ['2026-11-29', '2026-02-17', '2026-05-25', '2026-07-17', '2027-07-19', '2027-02-09', '2028-10-05'])
    expect({ day, ...at(`${day}T16:00`) }).toMatchObject({ day, state: 'closed' });
  expect(at('2026-07-17T11:00')).toMatchObject({ state: 'open', until: '15:00', holiday: { en: 'Constitution Day' } });
  expect(at('2026-07-17T11:00', { closed_on_holidays: true }).state).toBe('closed');
  expect(at('2026-07-16T16:00').state).toBe('open');
});

it('of a Sunday it does not know whether what is closed on holidays is closed, too', () => {
  expect(at('2026-11-29T11:00', { closed_on_holidays: true }).state).toBe('unknown');
  expect(at('2026-11-29T11:00', { closed_on_holidays: true, closed_on: ['sun'] }).state).toBe('closed');
  // Liberation Day of 2027 is a Sunday.
  expect(at('2027-08-15T11:00', { closed_on_holidays: true }).state).toBe('closed');
});

it('says that it does not know where the data is silent: Saturdays, other years, no hours at all', () => {
  expect(at('2026-11-28T11:00').state).toBe('unknown');
  expect(at('2026-11-28T11:00', { closed_on: ['sat'] }).state).toBe('closed');
  expect(at('2026-11-28T11:00', { never_closed: true }).state).toBe('open');
  expect(at('2031-03-04T11:00').state).toBe('unknown');
  expect(openingAt(null, new Date('2026-11-30T02:00:00Z'), holidays).state).toBe('unknown');
});

it('says that it does not know where closing days are written that it cannot read', () => {
  expect(at('2026-11-30T11:00', { closed_unread: true }).state).toBe('unknown');
  expect(at('2026-11-30T08:00', { closed_unread: true })).toMatchObject({ state: 'closed', opens_at: null });
  expect(at('2026-11-30T11:00', { closed_unread: true, closed_on: ['mon'] }).state).toBe('closed');
  const late = { opens: '22:00', closes: '02:00' };
  expect(at('2026-12-01T00:30', { weekdays: late, closed_unread: true }).state).toBe('unknown');
});

/** An independent account of the lunar days, and of the rule by which substitutes follow (제3조). */
const LUNAR = new Intl.DateTimeFormat('en-u-ca-dangi', { month: 'numeric', day: 'numeric', timeZone: 'UTC' });
const NATIONAL = ['삼일절', '노동절', '제헌절', '광복절', '개천절', '한글날', '어린이날', '부처님오신날', '성탄절'];

it('has every holiday of its years, on its day', () => {
  const lunar = { 설날: '1/1', 부처님오신날: '4/8', 추석: '8/15' } as const;
  for (const year of file.years) {
    const days = file.holidays.filter(({ day }) => day.startsWith(String(year)));
    for (const name of ['신정', '현충일', ...NATIONAL.filter((each) => each !== '개천절'), '설날', '추석'])
      expect({ year, name, there: days.filter((each) => each.name.ko === name).length }).toEqual({
        year,
        name,
        there: 1,
      });
    for (const [name, date] of Object.entries(lunar))
      expect(LUNAR.format(new Date(days.find((each) => each.name.ko === name)?.day ?? ''))).toBe(date);
  }
  // As the 월력요항 of 2027 counts them: 24 days, four of them Sundays.
  const of2027 = file.holidays.filter(({ day }) => day.startsWith('2027'));
  expect(of2027).toHaveLength(24);
  expect(of2027.filter(({ day }) => new Date(day).getUTCDay() === 0)).toHaveLength(4);
});

it('has a substitute exactly where a holiday that gets one falls on a weekend', () => {
  for (const { day, name } of file.holidays.filter((each) => NATIONAL.includes(each.name.ko))) {
    const date = new Date(day);
    const isLost = [0, 6].includes(date.getUTCDay());
    do date.setUTCDate(date.getUTCDate() + 1);
    while ([0, 6].includes(date.getUTCDay()));
    const next = names.get(date.toISOString().slice(0, 10))?.ko;
    expect({ day, substitute: next === `${name.ko} 대체공휴일` }).toEqual({ day, substitute: isLost });
  }
});
