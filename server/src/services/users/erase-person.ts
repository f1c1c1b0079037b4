import { eq } from 'drizzle-orm';
import type { Database } from '#platform/db/database';
import { avatars, profiles, settings } from './schema.ts';

/** Everything of a person, at once. */
export const erasePerson = async (db: Database, userId: string): Promise<void> => {
  await db.transaction(async (tx) => {
    for (const table of [avatars, profiles, settings]) await tx.delete(table).where(eq(table.userId, userId));
  });
};
