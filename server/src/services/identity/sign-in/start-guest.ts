import { uuidv7 } from 'uuidv7';
import type { Executor } from '#platform/db/database';
import type { Locale } from '#platform/http/handler';
import type { Identity } from '../context.ts';
import { insertUser, type UserRow } from '../store/users.ts';
import { issueSession, type FullSession } from './issue-session.ts';
import { openSession } from './open-session.ts';
import type { Visitor } from '#platform/http/visitor';

const GUEST_NAME: Readonly<Record<Locale, string>> = { ko: '손님', en: 'Guest' };

export const insertGuest = (tx: Executor, { locale }: Visitor): Promise<UserRow> => insertUser(tx, { id: uuidv7(), kind: 'guest', name: GUEST_NAME[locale], roles: ['user'], locale });

/** Makes an account without a name or password, and a session on it. */
export const startGuest = async (identity: Identity, visitor: Visitor): Promise<FullSession> => {
  const { user, refresh } = await identity.db.transaction(async (tx) => {
    const row = await insertGuest(tx, visitor);
    return { user: row, refresh: await openSession(tx, row.id, 'guest', visitor, identity.refreshTokens) };
  });
  return issueSession(user, refresh, identity, 'guest');
};
