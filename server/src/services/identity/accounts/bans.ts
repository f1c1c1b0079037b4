import { and, isNotNull, lte, sql } from 'drizzle-orm';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { users } from '../schema.ts';
import { changeUser, lockUser, type UserRow } from '../store/users.ts';
import { tellClosed } from './tell-closed.ts';

type Ban = Pick<UserRow, 'disabledAt' | 'disabledUntil'>;

const isOver = ({ disabledUntil }: Ban): boolean => disabledUntil !== null && disabledUntil.getTime() <= Date.now();

/** Whether somebody is shut out now. */
export const isBanned = (user: Ban): boolean => user.disabledAt !== null && !isOver(user);

/** @throws AppError `account_disabled`, which says until when where that is known */
export const assertNotBanned = (user: Ban): void => {
  if (!isBanned(user)) return;
  const until = user.disabledUntil?.toISOString();
  throw new AppError(
    'account_disabled',
    until === undefined ? {} : { detail: `until ${until}`, members: { disabled_until: until } },
  );
};

const BY_ITSELF = { network: '', userAgent: '' };

/** The caller has locked the account. @returns it as it is from then on */
export const endBanIfOver = async (
  tx: Transaction,
  identity: Pick<Identity, 'emit'>,
  user: UserRow,
): Promise<UserRow> => {
  if (user.disabledAt === null || !isOver(user)) return user;
  const open = await changeUser(tx, user.id, { disabledAt: null, disabledUntil: null });
  await recordAudit(tx, { action: 'unbanned', userId: user.id, visitor: BY_ITSELF, details: { ran_out: true } });
  await tellClosed(tx, identity, open);
  return open;
};

const MOST_AT_ONCE = 100;

/** Also for whoever does not come back: what they share with others is to be seen again. @returns how many */
export const endBans = async (identity: Pick<Identity, 'db' | 'emit'>, signal: AbortSignal): Promise<number> => {
  let ended = 0;
  for (;;) {
    const over = await identity.db
      .select({ id: users.id })
      .from(users)
      .where(and(isNotNull(users.disabledUntil), lte(users.disabledUntil, sql`now()`)))
      .limit(MOST_AT_ONCE);
    for (const { id } of over) {
      if (signal.aborted) return ended;
      await identity.db.transaction(async (tx) => {
        const user = await lockUser(tx, id);
        if (user !== undefined) await endBanIfOver(tx, identity, user);
      });
      ended += 1;
    }
    if (over.length < MOST_AT_ONCE) return ended;
  }
};
