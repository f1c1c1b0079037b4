import type { Span } from '@madang/contracts/location/entities';

/** One record of a file by the names of its columns. */
export type Cells = Readonly<Record<string, string>>;

/** What publishers write where there is nothing. */
const NOTHING = /^(없음|해당\s?없음|미상|정보\s?없음|-+|\.|n\/?a|null|\\N)?$/i;
const LONGEST = 500;

/** Null where nothing is written, or only that there is nothing. */
export const textOf = (cells: Cells, column: string): string | null => {
  const text = (cells[column] ?? '').replace(/\s+/g, ' ').trim();
  return NOTHING.test(text) ? null : text.slice(0, LONGEST).toWellFormed();
};

/** YYYY-MM-DD of what is also written 2026.5.1, 20260501 or 2026/05/01; null where that is no day. */
export const dayOf = (cells: Cells, column: string): string | null => {
  const [, year = '', month = '', day = ''] =
    /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?!\d)/.exec(textOf(cells, column) ?? '') ?? [];
  if (year === '') return null;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== iso ? null : iso;
};

/** HH:MM of 9:00, 0900, 09:00:00; 24:00 is midnight. */
const timeOf = (cells: Cells, column: string): string | null => {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):?(\d{2})(?::\d{2})?$/.exec(textOf(cells, column) ?? '') ?? [];
  if (hours === '' || Number(hours) > 24 || Number(minutes) > 59) return null;
  return `${String(Number(hours) % 24).padStart(2, '0')}:${minutes}`;
};

/** 00:00 to 00:00 and 24:00 to 24:00 are how nothing is filled in; a whole day is written 00:00 to 24:00. */
export const spanOf = (cells: Cells, from: string, to: string): Span | null => {
  const [opens, closes] = [timeOf(cells, from), timeOf(cells, to)];
  if (opens === null || closes === null) return null;
  const isWholeDay = /^24/.test(textOf(cells, to) ?? '') && !/^24/.test(textOf(cells, from) ?? '');
  return opens === closes && !isWholeDay ? null : { opens, closes };
};

/** The hours in which something is put out: 00:00 to 00:00 is no whole day there, but that nothing was filled in. */
export const withoutEqualHours = <T extends { readonly from: string | null; readonly to: string | null }>(
  hours: T,
): T => (hours.from === hours.to ? { ...hours, from: null, to: null } : hours);

export const hoursOf = (cells: Cells, from: string, to: string): { from: string | null; to: string | null } =>
  withoutEqualHours({ from: timeOf(cells, from), to: timeOf(cells, to) });
