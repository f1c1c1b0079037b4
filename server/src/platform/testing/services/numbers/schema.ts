import { pgSchema } from 'drizzle-orm/pg-core';
import { streamTables } from '#platform/streams/tables';

export const numbers = pgSchema('numbers');
export const tables = streamTables(numbers);
export const { process, stream, streamEvent } = tables;
