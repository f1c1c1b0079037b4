import { expect, it } from 'vitest';
import { calendarFile } from './calendar-file.ts';

it('writes days that come back every week, from the next of them on', () => {
  const file = calendarFile(
    '서울특별시 마포구',
    [
      { what: '비닐, 페트병', weekdays: ['wed'], note: '' },
      {
        what: '종량제봉투',
        weekdays: ['mon', 'sun'],
        note: '내 집이나 점포 앞; 계절에 따라 18:00 또는 19:00부터 24:00까지, 금요일과 토요일에는 내놓을 수 없어요.',
      },
    ],
    new Date('2026-11-28T03:00:00Z'),
  );
  const lines = file.split('\r\n');
  expect(lines.slice(0, 2)).toEqual(['BEGIN:VCALENDAR', 'VERSION:2.0']);
  expect(lines.filter((line) => line.startsWith('DTSTART'))).toEqual([
    'DTSTART;VALUE=DATE:20261202',
    'DTSTART;VALUE=DATE:20261129',
  ]);
  expect(lines.filter((line) => line.startsWith('RRULE'))).toEqual([
    'RRULE:FREQ=WEEKLY;BYDAY=WE',
    'RRULE:FREQ=WEEKLY;BYDAY=MO,SU',
  ]);
  expect(lines).toContain('SUMMARY:비닐\\, 페트병');
  for (const line of lines) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
  expect(file.replaceAll('\r\n ', '')).toContain('DESCRIPTION:내 집이나 점포 앞\\; 계절에 따라');
  expect(file.endsWith('END:VCALENDAR\r\n')).toBe(true);
});
