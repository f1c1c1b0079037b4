import { sql } from 'drizzle-orm';
import type { Transaction } from '#platform/db/database';
import type { GuestMerge } from '#platform/personal-data';
import { mergePoints } from './points/personal-data.ts';
import { forgetClosed } from './store/closed-accounts.ts';
import { announcePlan } from './store/people.ts';
import { moveNotifications } from './store/notifications.ts';

/**
 * Gives an account what a guest has set and the account has not; after it the guest has nothing. Of the account's own
 * nothing changes. Run again, it finds nothing to do. Both are locked by whoever calls it (store/owners.ts).
 */
export const mergeGuest = async (tx: Transaction, { guestId, userId }: GuestMerge): Promise<void> => {
  await tx.execute(sql`
    WITH guest AS (DELETE FROM users.avatars WHERE user_id = ${guestId} RETURNING *)
    INSERT INTO users.avatars (user_id, hash, content, created_at) SELECT ${userId}::uuid, hash, content, created_at FROM guest
    ON CONFLICT (user_id) DO NOTHING`);
  await tx.execute(sql`
    WITH guest AS (DELETE FROM users.profiles WHERE user_id = ${guestId} RETURNING *)
    INSERT INTO users.profiles AS own (user_id, nickname, bio, region, character, skin, created_at)
    SELECT ${userId}::uuid, nickname, bio, region, character, skin, created_at FROM guest
    ON CONFLICT (user_id) DO UPDATE SET
      nickname = coalesce(own.nickname, excluded.nickname), bio = coalesce(own.bio, excluded.bio), region = coalesce(own.region, excluded.region),
      character = coalesce(own.character, excluded.character), skin = CASE WHEN own.character IS NULL THEN excluded.skin ELSE own.skin END,
      created_at = least(own.created_at, excluded.created_at), updated_at = now()`);
  await tx.execute(sql`
    WITH guest AS (DELETE FROM users.settings WHERE user_id = ${guestId} RETURNING *)
    INSERT INTO users.settings AS own (user_id, theme, language, notification_enabled, plan, plan_changed_at, plan_occurred_at)
    SELECT ${userId}::uuid, theme, language, notification_enabled, plan, plan_changed_at, plan_occurred_at FROM guest
    ON CONFLICT (user_id) DO UPDATE SET
      theme = coalesce(own.theme, excluded.theme), language = coalesce(own.language, excluded.language),
      notification_enabled = coalesce(own.notification_enabled, excluded.notification_enabled), plan = coalesce(own.plan, excluded.plan),
      plan_changed_at = CASE WHEN own.plan IS NULL THEN excluded.plan_changed_at ELSE own.plan_changed_at END,
      plan_occurred_at = CASE WHEN own.plan IS NULL THEN excluded.plan_occurred_at ELSE own.plan_occurred_at END, updated_at = now()`);
  await announcePlan(tx, userId);
  await moveNotifications(tx, guestId, userId);
  await forgetClosed(tx, guestId);
  await mergePoints(tx, { guestId, userId });
};
