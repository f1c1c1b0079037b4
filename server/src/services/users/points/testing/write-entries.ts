import pg from 'pg';
import { openDatabase } from '#platform/db/database';
import { award } from '../award.ts';

/** Writes entries of one person at the same time, and says when one is there; to be killed. */
const db = openDatabase(new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 3 }));
const keys = (process.env['KEYS'] ?? '').split(',');
await Promise.all(
  keys.map(async (eventKey) => {
    await db.transaction((tx) => award(tx, { userId: process.env['PERSON'] ?? '', action: 'scan', eventKey }));
    process.send?.('written');
  }),
);
