import { eq, sql } from 'drizzle-orm';
import type { Database, Executor } from '#platform/db/database';
import { avatars, profiles, settings } from '../schema.ts';

type ProfileRow = typeof profiles.$inferSelect;
type SettingsRow = typeof settings.$inferSelect;

/** All that is known of a person but their picture. Null is what they never set. */
export interface PersonRow {
  readonly profile: ProfileRow | null;
  readonly settings: SettingsRow | null;
  readonly avatarHash: string | null;
}

/** Prepared once: asked for by every open page. */
export const createFindPerson = (db: Database): ((userId: string) => Promise<PersonRow>) => {
  const asked = db.$with('asked', { userId: sql<string>`asked_id`.as('asked_id') }).as(sql`SELECT ${sql.placeholder('userId')}::uuid AS asked_id`);
  const find = db
    .with(asked)
    .select({ profile: profiles, settings, avatarHash: avatars.hash })
    .from(asked)
    .leftJoin(profiles, eq(profiles.userId, asked.userId))
    .leftJoin(settings, eq(settings.userId, asked.userId))
    .leftJoin(avatars, eq(avatars.userId, asked.userId))
    .prepare('find_person');
  return async (userId) => (await find.execute({ userId }))[0] ?? { profile: null, settings: null, avatarHash: null };
};
export type FindPerson = ReturnType<typeof createFindPerson>;

/** Sets what is given; with nothing, only the time of the change. */
export const saveProfile = async (tx: Executor, userId: string, changes: Partial<Pick<ProfileRow, 'nickname' | 'bio' | 'region'>>): Promise<void> => {
  await tx.insert(profiles).values({ userId, ...changes }).onConflictDoUpdate({ target: profiles.userId, set: { ...changes, updatedAt: sql`now()` } });
};

export const saveSettings = async (tx: Executor, userId: string, changes: Partial<Pick<SettingsRow, 'theme' | 'language' | 'notificationEnabled' | 'plan'>>): Promise<void> => {
  await tx.insert(settings).values({ userId, ...changes }).onConflictDoUpdate({ target: settings.userId, set: { ...changes, updatedAt: sql`now()` } });
};
