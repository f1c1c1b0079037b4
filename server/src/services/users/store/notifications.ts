import { and, count, desc, eq, inArray, isNull, lte, sql, type SQL } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { RaisedNotification } from '@madang/contracts/notifications';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { notifications } from '../schema.ts';

export type NotificationRow = typeof notifications.$inferSelect;

/** Of a person; also said in the contract. */
const MOST_KEPT = 200;
const KEPT_FOR = sql`interval '90 days'`;

/** Those that nobody can put into words any more, of an earlier release, are not there. */
const ofPerson = (userId: string, kinds: readonly string[]): SQL | undefined =>
  and(eq(notifications.userId, userId), inArray(notifications.kind, [...kinds]));

/** More than are kept of a person: the oldest go. */
const keepNewest = async (tx: Executor, userId: string): Promise<void> => {
  const older = tx
    .select({ id: notifications.id })
    .from(notifications)
    .where(eq(notifications.userId, userId))
    .orderBy(desc(notifications.at), desc(notifications.id))
    .offset(MOST_KEPT);
  await tx.delete(notifications).where(inArray(notifications.id, older));
};

type Told = Pick<NotificationRow, 'at' | 'eventId'>;
const isNewer = (a: Told, b: Told): boolean =>
  a.at > b.at || (a.at.getTime() === b.at.getTime() && a.eventId > b.eventId);

/**
 * Lists it, in the place of what is older about the same. `told` where the person has not been told of that already: the
 * event came again or too late, or what they were told is still unread.
 */
export const saveNotification = async (
  tx: Transaction,
  kind: string,
  { id: eventId, user_id: userId, subject, at, values }: RaisedNotification,
): Promise<'told' | 'changed' | 'known'> => {
  const event = { eventId, at: new Date(at), values };
  const inserted = await tx
    .insert(notifications)
    .values({ id: uuidv7(), userId, kind, subject, ...event })
    .onConflictDoNothing()
    .returning({ id: notifications.id });
  if (inserted.length > 0) {
    await keepNewest(tx, userId);
    return 'told';
  }
  const [before] = await tx
    .select()
    .from(notifications)
    .where(and(ofPerson(userId, [kind]), eq(notifications.subject, subject)))
    .for('update');
  if (before === undefined || !isNewer(event, before)) return 'known';
  await tx
    .update(notifications)
    .set({ ...event, readAt: null })
    .where(eq(notifications.id, before.id));
  return before.readAt === null ? 'changed' : 'told';
};

interface ListOptions {
  readonly userId: string;
  readonly kinds: readonly string[];
  readonly unread: boolean | undefined;
  readonly before: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** All that is kept, of earlier releases too. */
export const allNotifications = (db: Executor, userId: string): Promise<NotificationRow[]> =>
  db.select().from(notifications).where(eq(notifications.userId, userId)).orderBy(desc(notifications.at));

/** Newest first. */
export const listNotifications = (
  db: Executor,
  { userId, kinds, unread, before, limit }: ListOptions,
): Promise<NotificationRow[]> =>
  db
    .select()
    .from(notifications)
    .where(
      and(
        ofPerson(userId, kinds),
        unread === undefined ? undefined : sql`(${notifications.readAt} IS NULL) = ${unread}`,
        before === undefined ? undefined : sql`(at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`,
      ),
    )
    .orderBy(desc(notifications.at), desc(notifications.id))
    .limit(limit);

export const countUnread = async (db: Executor, userId: string, kinds: readonly string[]): Promise<number> => {
  const [row] = await db
    .select({ unread: count() })
    .from(notifications)
    .where(and(ofPerson(userId, kinds), isNull(notifications.readAt)));
  return row?.unread ?? 0;
};

/** It stays read since when it was. @returns undefined where they have no such one */
export const markRead = async (
  db: Executor,
  userId: string,
  kinds: readonly string[],
  id: string,
): Promise<NotificationRow | undefined> => {
  const [row] = await db
    .update(notifications)
    .set({ readAt: sql`coalesce(${notifications.readAt}, now())` })
    .where(and(ofPerson(userId, kinds), eq(notifications.id, id)))
    .returning();
  return row;
};

export const markReadUntil = async (db: Executor, userId: string, until: string): Promise<void> => {
  await db
    .update(notifications)
    .set({ readAt: sql`now()` })
    .where(and(eq(notifications.userId, userId), isNull(notifications.readAt), lte(notifications.at, new Date(until))));
};

/** Where both were told of the same, the account's own stays. */
export const moveNotifications = async (tx: Transaction, guestId: string, userId: string): Promise<void> => {
  const has = sql`EXISTS (SELECT FROM ${notifications} AS own WHERE own.user_id = ${userId} AND own.kind = ${notifications.kind} AND own.subject = ${notifications.subject})`;
  await tx.delete(notifications).where(and(eq(notifications.userId, guestId), has));
  await tx.update(notifications).set({ userId }).where(eq(notifications.userId, guestId));
  await keepNewest(tx, userId);
};

export const deleteOldNotifications = (db: Database, signal: AbortSignal): Promise<number> =>
  deleteInBatches(db, notifications, sql`at < now() - ${KEPT_FOR}`, { signal });
