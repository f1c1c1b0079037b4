import { AppError } from '#platform/errors';
import type { Identity } from '../context.ts';
import { startGuest } from '../sign-in/start-guest.ts';
import { idleExpiry } from '../sign-in/open-session.ts';
import { isSessionLive, keepSession, lockSession } from '../store/sessions.ts';
import { lockUser } from '../store/users.ts';
import { signAccessToken } from '../tokens/access-token.ts';
import type { RoutesOf } from './routes-of.ts';

export const guestRoutes = (identity: Identity): RoutesOf<'guests'> => ({
  'POST /internal/guests': async ({ caller, body: { locale, network, user_agent: userAgent } }) =>
    startGuest(identity, { locale, network, userAgent }, caller.userId),
  'POST /internal/guests/access-token': async ({ caller, body }) => {
    const user = await identity.db.transaction(async (tx) => {
      const guest = await lockUser(tx, caller.userId);
      const session = await lockSession(tx, body.session_id);
      if (
        guest?.kind !== 'guest' ||
        session?.scopes !== null ||
        session.idleExpiresAt <= new Date() ||
        !(await isSessionLive(tx, guest.id, session.id))
      )
        return undefined;
      await keepSession(tx, session.id, idleExpiry(session.expiresAt));
      return guest;
    });
    if (user === undefined) throw new AppError('session_revoked');
    return {
      access_token: await signAccessToken(identity, user, body.session_id),
      expires_in: identity.accessTokenSeconds,
    };
  },
});
