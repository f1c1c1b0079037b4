import { timingSafeEqual } from 'node:crypto';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { Assertion } from '@madang/contracts/identity';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { finishSignIn, type SignedIn } from '../sign-in/finish-sign-in.ts';
import type { Visitor } from '#platform/http/visitor';
import { userHandleOf } from './manage-passkeys.ts';
import { CHALLENGE_TIMEOUT_MS, newChallenge, takeChallenge } from './passkey-challenge.ts';
import { passkeySiteOf } from './passkey-site.ts';
import { findPasskey, MAX_COUNTER, noteUse, type PasskeyRow } from '../store/passkeys.ts';

/** Without a list of passkeys: the browser shows those that it has, and nobody learns who has any. */
export const passkeyRequestOptions = async ({ config, db, oneTimeTokens }: Identity) => ({
  rpId: passkeySiteOf(config).rpId,
  challenge: Buffer.from(await newChallenge(db, oneTimeTokens, null)).toString('base64url'),
  timeout: CHALLENGE_TIMEOUT_MS,
  userVerification: 'required' as const,
});

const isOwner = (passkey: PasskeyRow, userHandle: string | null | undefined): boolean => {
  if (userHandle == null) return true;
  const [given, expected] = [Buffer.from(userHandle, 'base64url'), userHandleOf(passkey.userId)];
  return given.length === expected.length && timingSafeEqual(given, expected);
};

/** The new count. @throws AppError `invalid_passkey` */
const verify = async (
  { config }: Identity,
  passkey: PasskeyRow,
  { response, ...credential }: Assertion,
  expectedChallenge: string,
): Promise<number> => {
  const { rpId, origins } = passkeySiteOf(config);
  const { userHandle, ...signed } = response;
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      ...credential,
      response: { ...signed, ...(userHandle == null ? {} : { userHandle }) },
      clientExtensionResults: {},
    },
    expectedChallenge,
    expectedOrigin: origins,
    expectedRPID: rpId,
    credential: { id: passkey.id, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter },
    requireUserVerification: true,
  }).catch((cause: unknown) => {
    throw new AppError('invalid_passkey', { cause });
  });
  if (!verified || authenticationInfo.newCounter > MAX_COUNTER) throw new AppError('invalid_passkey');
  return authenticationInfo.newCounter;
};

interface Asked {
  readonly response: Assertion;
  readonly restore: boolean | undefined;
  readonly guestId: string | undefined;
}

/** Both factors at once: the device, and what it verified its user by. @throws AppError `invalid_passkey`, and those of {@link finishSignIn} */
export const signInWithPasskey = async (
  identity: Identity,
  { response, restore, guestId }: Asked,
  visitor: Visitor,
): Promise<SignedIn> => {
  const { db, oneTimeTokens } = identity;
  const challenge = await takeChallenge(db, oneTimeTokens, response.response.clientDataJSON, null);
  const passkey = await findPasskey(db, response.id);
  if (passkey === undefined || !isOwner(passkey, response.response.userHandle)) throw new AppError('invalid_passkey');
  const { userId } = passkey;
  try {
    const counter = await verify(identity, passkey, response, challenge);
    // Two that claim the same count: one of them is a copy.
    if (!(await noteUse(db, passkey.id, counter)))
      throw new AppError('invalid_passkey', { detail: 'the counter went back' });
  } catch (error) {
    await recordAudit(db, { action: 'sign_in_failed', userId, visitor, details: { method: 'passkey' } });
    throw error;
  }
  const stillHolds = async (tx: Transaction): Promise<boolean> =>
    (await findPasskey(tx, passkey.id))?.userId === userId;
  return finishSignIn(identity, { userId, method: 'passkey', visitor, guestId, restore, complete: true, stillHolds });
};
