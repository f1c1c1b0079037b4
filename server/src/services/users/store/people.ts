import { eq, sql, type SQL } from 'drizzle-orm';
import type { PlanId } from '@madang/contracts/users';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';
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
  const asked = db
    .$with('asked', { userId: sql<string>`asked_id`.as('asked_id') })
    .as(sql`SELECT ${sql.placeholder('userId')}::uuid AS asked_id`);
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

const NOW = sql`clock_timestamp()`;
/** Who follows plans takes the last change: two changes never have the same time, and an event may be ahead of our clock. */
const later = (moment: SQL): SQL => sql`greatest(${moment}, ${settings.planChangedAt} + interval '1 millisecond')`;

/** Sets what is given; with nothing, only the time of the change. */
export const saveProfile = async (
  tx: Executor,
  userId: string,
  changes: Partial<Pick<ProfileRow, 'nickname' | 'bio' | 'region' | 'character' | 'skin'>>,
): Promise<void> => {
  await tx
    .insert(profiles)
    .values({ userId, ...changes })
    .onConflictDoUpdate({ target: profiles.userId, set: { ...changes, updatedAt: sql`now()` } });
};

export const saveSettings = async (
  tx: Executor,
  userId: string,
  given: Partial<Pick<SettingsRow, 'theme' | 'language' | 'notificationEnabled' | 'plan'>>,
): Promise<void> => {
  // When the row is ours: changes at the same time have their times in the order in which they are stored.
  const [first, again] =
    given.plan === undefined
      ? [{}, {}]
      : [
          { planChangedAt: NOW, planOccurredAt: NOW },
          { planChangedAt: later(NOW), planOccurredAt: NOW },
        ];
  await tx
    .insert(settings)
    .values({ userId, ...given, ...first })
    .onConflictDoUpdate({ target: settings.userId, set: { ...given, ...again, updatedAt: sql`now()` } });
};

/** Sets a plan as of a moment; false, and nothing changed, where it was set later. Of those of one moment the last to come is set. */
export const savePlanOf = async (tx: Executor, userId: string, plan: PlanId, at: Date): Promise<boolean> => {
  const saved = await tx
    .insert(settings)
    .values({ userId, plan, planChangedAt: at, planOccurredAt: at })
    .onConflictDoUpdate({
      target: settings.userId,
      set: { plan, planChangedAt: later(sql`excluded.plan_changed_at`), planOccurredAt: at, updatedAt: sql`now()` },
      setWhere: sql`coalesce(${settings.planOccurredAt}, ${settings.planChangedAt}) IS NULL
        OR coalesce(${settings.planOccurredAt}, ${settings.planChangedAt}) <= excluded.plan_occurred_at`,
    })
    .returning({ userId: settings.userId });
  return saved.length > 0;
};

/** Tells those who follow plans of the one that is stored now. */
export const announcePlan = async (tx: Transaction, userId: string): Promise<void> => {
  const [row] = await tx.select().from(settings).where(eq(settings.userId, userId));
  if (row?.plan == null || row.planChangedAt === null) return;
  await emitEvent(tx, 'users.plan_changed', { user_id: userId, plan: row.plan, at: row.planChangedAt.toISOString() });
};
