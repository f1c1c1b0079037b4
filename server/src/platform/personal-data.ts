import { sql } from 'drizzle-orm';
import {
  exportKey,
  GUEST_MERGED,
  movedEvent,
  PERSON_REMOVED,
  type ExportOperation,
  type PersonalDataPage,
} from '@madang/contracts/personal-data';
import type { EventName } from '@madang/contracts/index';
import type { Database, Transaction } from './db/database.ts';
import { AppError } from './errors.ts';
import type { EmitEvent } from './events/emit.ts';
import type { EventHandlers } from './events/event-handlers.ts';
import type { Call, Locale } from './http/handler.ts';

/** What becomes of a column that holds the id of a person. */
type PersonColumn =
  /** `type` of the records that its row is given out as, or why it is not given out. */
  ({ readonly record: string } | { readonly withheld: string }) &
    /** Why it stays when the person is gone, or part of an account. */
    { readonly kept?: string };

export interface AskedPage {
  readonly userId: string;
  readonly locale: Locale;
  /** Where the page begins; undefined for the first one. */
  readonly cursor: string | undefined;
}

export interface GuestMerge {
  readonly guestId: string;
  readonly userId: string;
}

/**
 * What a service does with what it holds of people. A test compares `columns` with the tables, and what the three
 * functions leave with `columns`.
 */
export interface PersonalData {
  /** `table.column` of every column that holds the id of a person. */
  readonly columns: Readonly<Record<string, PersonColumn>>;
  /** Columns of type uuid that hold the id of something else, in no table of this schema, where that cannot be seen. */
  readonly notOfPeople?: readonly string[];
  /** @throws AppError `invalid_cursor` */
  readonly giveOut: (db: Database, asked: AskedPage) => Promise<PersonalDataPage>;
  /** Everything of a person. Told at least once, and in batches where there may be much. */
  readonly erase: (db: Database, userId: string) => Promise<void>;
  /** What a guest had becomes the account's, and the guest has nothing left. Told at least once. */
  readonly merge: (tx: Transaction, merge: GuestMerge) => Promise<void>;
}

/** For what is never more than a page long. @throws AppError `invalid_cursor` where another page is asked for */
export const onlyPage = async (
  cursor: string | undefined,
  read: () => Promise<PersonalDataPage['items']>,
): Promise<PersonalDataPage> => {
  if (cursor !== undefined) throw new AppError('invalid_cursor');
  return { items: await read(), next_cursor: null };
};

/** The route by which a service gives out what it holds. */
export const personalDataRoute = (service: string, { giveOut }: PersonalData, db: Database): object => ({
  [exportKey(service)]: ({ query, caller, request }: Call<ExportOperation<string>>) =>
    giveOut(db, { userId: caller.userId, locale: request.locale, cursor: query.cursor }),
});

/** Moves what a service holds of a guest, and says so, in one transaction. `patienceMs`: for each lock that somebody else holds; however long without. */
export const moveGuest =
  (service: string, held: Pick<PersonalData, 'merge'> | undefined, db: Database, emit: EmitEvent) =>
  (moved: GuestMerge, patienceMs = 0): Promise<void> =>
    db.transaction(async (tx) => {
      if (patienceMs > 0) await tx.execute(sql`SELECT set_config('lock_timeout', ${String(patienceMs)}, true)`);
      await held?.merge(tx, moved);
      await emit(tx, movedEvent(service) as Extract<EventName, `${string}.guest_moved`>, { guest_id: moved.guestId });
    });

/** What a service does when it is told that a person is gone, or that a guest has become part of an account. */
export const personalDataEvents = (
  { erase }: Pick<PersonalData, 'erase'>,
  move: (merge: GuestMerge) => Promise<void>,
  db: Database,
): EventHandlers => ({
  [PERSON_REMOVED]: ({ user_id }) => erase(db, user_id),
  [GUEST_MERGED]: ({ guest_id, user_id }) => move({ guestId: guest_id, userId: user_id }),
});
