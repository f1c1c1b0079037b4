import type { Weekday } from '@madang/contracts/recycle-regions';
import { weekOf } from './week.ts';

interface Entry {
  readonly what: string;
  readonly weekdays: readonly Weekday[];
  /** When and where, in words. */
  readonly note: string;
}

const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');

/** Lines hold 75 bytes and go on after a space. Source: RFC 5545, 3.1. */
const folded = (line: string): string => {
  const parts: string[] = [];
  let part = '';
  for (const letter of line) {
    if (new TextEncoder().encode(part + letter).length > 73) {
      parts.push(part);
      part = '';
    }
    part += letter;
  }
  return [...parts, part].join('\r\n ');
};

/** Which days it is put out as whole days that come back every week: for the calendar of a phone. Source: RFC 5545. */
export const calendarFile = (place: string, entries: readonly Entry[], now: Date): string => {
  const { days, today } = weekOf(now);
  const stamp = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const events = entries.flatMap(({ what, weekdays, note }, at) => {
    const first = [
      ...days.slice(today),
      ...days.slice(0, today).map((day) => ({ ...day, date: new Date(day.date.getTime() + 7 * 86_400_000) })),
    ].find(({ weekday }) => weekdays.includes(weekday));
    if (first === undefined) return [];
    const byDay = weekdays.map((day) => day.slice(0, 2).toUpperCase()).join(',');
    return [
      'BEGIN:VEVENT',
      `UID:${at}-${stamp}@madang`,
      `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${first.date.toISOString().slice(0, 10).replaceAll('-', '')}`,
      `RRULE:FREQ=WEEKLY;BYDAY=${byDay}`,
      `SUMMARY:${escaped(what)}`,
      `LOCATION:${escaped(place)}`,
      ...(note === '' ? [] : [`DESCRIPTION:${escaped(note)}`]),
      'END:VEVENT',
    ];
  });
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Madang//Guide//KO', ...events, 'END:VCALENDAR', '']
    .map(folded)
    .join('\r\n');
};
