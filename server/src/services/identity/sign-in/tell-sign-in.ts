import type { Transaction } from '#platform/db/database';
import type { Visitor } from '#platform/http/visitor';
import type { Identity } from '../context.ts';
import { listPlaces } from '../store/sessions.ts';
import type { UserRow } from '../store/users.ts';
import { deviceOf, isSameDevice } from './device.ts';
import { FRONTEND, type SignInMethod } from './open-session.ts';

interface Opened {
  readonly user: Pick<UserRow, 'id' | 'kind'>;
  readonly sessionId: string;
  readonly method: SignInMethod;
  readonly visitor: Visitor;
}

const LONG_AGO = new Date(0);

/**
 * Tells somebody that their account was signed in to from where it was not used before: not in a browser that has signed in
 * to it, nor with this kind of device on this network. The first sign-in of all has nothing to be compared with, and one by
 * a front end that we trust comes from that front end, wherever the person is.
 */
export const tellSignIn = async (
  tx: Transaction,
  { emit, knownBrowsers }: Pick<Identity, 'emit' | 'knownBrowsers'>,
  { user, sessionId, method, visitor }: Opened,
): Promise<void> => {
  if (user.kind !== 'user' || method === FRONTEND) return;
  const { network, userAgent } = visitor;
  const places = await listPlaces(tx, user.id, sessionId);
  const isKnown =
    places.length === 0 ||
    knownBrowsers.find(visitor, user.id, LONG_AGO) !== undefined ||
    places.some((place) => place.network === network && isSameDevice(place.userAgent, userAgent));
  if (isKnown) return;
  await emit(tx, 'identity.signed_in_elsewhere', {
    id: sessionId,
    user_id: user.id,
    subject: sessionId,
    at: new Date().toISOString(),
    values: { device: deviceOf(userAgent), network: network === 'unknown' ? '' : network },
  });
};
