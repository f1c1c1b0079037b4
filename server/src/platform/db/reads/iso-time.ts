import { sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** `2026-11-21 02:30:00.12+00`, as PostgreSQL writes it in UTC with up to three digits after the second. */
const toIso = (text: string): string =>
  text.endsWith('+00') && text.length <= 26
    ? `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`
    : new Date(text).toISOString();

/** A point in time as answers give it, without the way through a Date. */
export const isoTime = (column: PgColumn): SQL<string> => sql`${column}`.mapWith(toIso);
