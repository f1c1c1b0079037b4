import { pgSchema, timestamp } from 'drizzle-orm/pg-core';

export const chat = pgSchema('chat');

/** As precise as it is told. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
