import { uuidv7 } from 'uuidv7';
import type { Executor } from '#platform/db/database';
import type { Locale } from '#platform/http/handler';
import type { Identity } from '../context.ts';
import { insertUser, type UserRow } from '../store/users.ts';
import { issueSession, type FullSession, openSession } from './open-session.ts';
import type { Visitor } from '#platform/http/visitor';

export const GUEST_NAME: Readonly<Record<Locale, string>> = { ko: '손님', en: 'Guest' };

export const insertGuest = (
  tx: Executor,
  { locale }: Pick<Visitor, 'locale'>,
  id: string = uuidv7(),
): Promise<UserRow> => insertUser(tx, { id, kind: 'guest', name: GUEST_NAME[locale], roles: ['user'], locale });

/** Makes an account without a name or password, and a session on it. */
export const startGuest = async (
  identity: Identity,
  visitor: Pick<Visitor, 'locale' | 'network' | 'userAgent'>,
  id?: string,
): Promise<FullSession> => {
  const { user, refresh } = await identity.db.transaction(async (tx) => {
    const row = await insertGuest(tx, visitor, id);
    return { user: row, refresh: await openSession(tx, row.id, 'guest', visitor, identity.refreshTokens) };
  });
  return issueSession(user, refresh, identity, 'guest');
};
