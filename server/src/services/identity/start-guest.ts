import { uuidv7 } from 'uuidv7';
import type { Session } from '@madang/contracts/identity';
import type { Database } from '#platform/db/database';
import type { Locale } from '#platform/http/handler';
import { absoluteExpiry, idleExpiry, issueSession, type TokenSettings } from './issue-session.ts';
import { insertSession } from './store/sessions.ts';
import { insertUser } from './store/users.ts';
import { hashToken } from './tokens/refresh-token.ts';

const GUEST_NAME: Readonly<Record<Locale, string>> = { ko: '손님', en: 'Guest' };

/** Makes an account without a name or password, and a session on it. */
export const startGuest = async (db: Database, settings: TokenSettings, caller: { locale: Locale; userAgent: string }): Promise<Session & { refresh_token: string }> => {
  const refresh = settings.refreshTokens.first(uuidv7());
  const expiresAt = absoluteExpiry();
  const user = await db.transaction(async (tx) => {
    const row = await insertUser(tx, { id: uuidv7(), kind: 'guest', name: GUEST_NAME[caller.locale], roles: ['user'] });
    await insertSession(tx, {
      id: refresh.sessionId,
      userId: row.id,
      counter: refresh.counter,
      tokenHash: hashToken(refresh),
      expiresAt,
      idleExpiresAt: idleExpiry(expiresAt),
      userAgent: caller.userAgent,
    });
    return row;
  });
  return issueSession(user, refresh, settings);
};
