import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import type { Attestation, Passkey } from '@madang/contracts/identity';
import { AppError } from '#platform/errors';
import type { Locale } from '#platform/http/handler';
import { proveOwner } from '../accounts/prove-owner.ts';
import { requireAnotherWayIn } from '../accounts/ways-in.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sendNotice } from '../mail/send-later.ts';
import { setSessionMethod } from '../store/sessions.ts';
import { lockOwner, type Owner } from './lock-owner.ts';
import { CHALLENGE_TIMEOUT_MS, newChallenge, takeChallenge } from './passkey-challenge.ts';
import { passkeySiteOf } from './passkey-site.ts';
import {
  deletePasskey,
  describePasskey,
  insertPasskey,
  listPasskeys,
  MAX_COUNTER,
  type PasskeyRow,
} from '../store/passkeys.ts';
import { mustHaveSecondFactor, requireAnotherFactor } from './required.ts';

const MAX_PASSKEYS = 20;
/** EdDSA, ES256, RS256: what authenticators have. */
const ALGORITHMS = [-8, -7, -257];
const DEFAULT_NAME: Readonly<Record<Locale, string>> = { ko: '패스키', en: 'Passkey' };

/** The account as authenticators know it: it says nothing to whoever finds one. */
export const userHandleOf = (userId: string): Buffer => Buffer.from(userId.replaceAll('-', ''), 'hex');

const requireRoom = (count: number): void => {
  if (count >= MAX_PASSKEYS) throw new AppError('too_many_passkeys', { values: { limit: MAX_PASSKEYS } });
};

/** @throws AppError `account_required`, `too_many_passkeys`, and as {@link proveOwner} */
export const passkeyCreationOptions = async (identity: Identity, owner: Owner, password: string | undefined) => {
  await proveOwner(identity, owner, password);
  const { rpId } = passkeySiteOf(identity.config);
  const { user, known, challenge } = await identity.db.transaction(async (tx) => {
    const account = await lockOwner(tx, owner);
    const rows = await listPasskeys(tx, account.id);
    requireRoom(rows.length);
    return { user: account, known: rows, challenge: await newChallenge(tx, identity.oneTimeTokens, owner) };
  });
  const options = await generateRegistrationOptions({
    rpName: 'Madang',
    rpID: rpId,
    userID: new Uint8Array(userHandleOf(user.id)),
    userName: user.email ?? user.loginId ?? user.name,
    userDisplayName: user.name,
    challenge,
    timeout: CHALLENGE_TIMEOUT_MS,
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
    supportedAlgorithmIDs: ALGORITHMS,
  });
  const selection = { residentKey: 'required', requireResidentKey: true, userVerification: 'required' } as const;
  return {
    ...options,
    rp: { id: rpId, name: 'Madang' },
    timeout: CHALLENGE_TIMEOUT_MS,
    attestation: 'none' as const,
    excludeCredentials: known.map(({ id, transports }) => ({ id, type: 'public-key' as const, transports })),
    authenticatorSelection: selection,
  };
};

const verify = async (config: Identity['config'], response: Attestation, expectedChallenge: string) => {
  const { rpId, origins } = passkeySiteOf(config);
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: { ...response, clientExtensionResults: {} },
    expectedChallenge,
    expectedOrigin: origins,
    expectedRPID: rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch((cause: unknown) => {
    throw new AppError('invalid_passkey', { cause });
  });
  if (!verified || registrationInfo.credential.counter > MAX_COUNTER) throw new AppError('invalid_passkey');
  return registrationInfo.credential;
};

/** That the owner asked was proven when the challenge was made. @throws AppError `invalid_passkey`, `passkey_taken`, `too_many_passkeys` */
export const addPasskey = async (
  identity: Identity,
  owner: Owner,
  name: string | undefined,
  response: Attestation,
): Promise<Passkey> => {
  const { userId, sessionId, visitor } = owner;
  const challenge = await takeChallenge(identity.db, identity.oneTimeTokens, response.response.clientDataJSON, owner);
  const credential = await verify(identity.config, response, challenge);
  return identity.db.transaction(async (tx) => {
    const user = await lockOwner(tx, owner);
    requireRoom((await listPasskeys(tx, userId)).length);
    const row = await insertPasskey(tx, {
      id: credential.id,
      userId,
      name: name ?? DEFAULT_NAME[visitor.locale],
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: response.response.transports ?? [],
    });
    if (row === undefined) throw new AppError('passkey_taken');
    // They have just been verified by it, after their password: an admin need not sign in anew.
    if (mustHaveSecondFactor(identity.config, user)) await setSessionMethod(tx, sessionId, 'passkey');
    await recordAudit(tx, { action: 'passkey_added', userId, visitor });
    await sendNotice(tx, identity, user, 'ways_in_changed');
    return describePasskey(row);
  });
};

/** @throws AppError `passkey_not_found`, `last_way_in`, `second_factor_required`, and as {@link proveOwner} */
export const removePasskey = async (
  identity: Identity,
  owner: Owner,
  id: string,
  password: string | undefined,
): Promise<void> => {
  const { userId, visitor } = owner;
  const isTheirs = (passkeys: readonly PasskeyRow[]): boolean => passkeys.some((passkey) => passkey.id === id);
  if (!isTheirs(await listPasskeys(identity.db, userId))) throw new AppError('passkey_not_found');
  await proveOwner(identity, owner, password);
  await identity.db.transaction(async (tx) => {
    const user = await lockOwner(tx, owner);
    const mine = await listPasskeys(tx, userId);
    if (!isTheirs(mine)) throw new AppError('passkey_not_found');
    await requireAnotherWayIn(tx, userId);
    await requireAnotherFactor(tx, identity.config, user, (methods) => methods.includes('totp') || mine.length > 1);
    await deletePasskey(tx, userId, id);
    await recordAudit(tx, { action: 'passkey_removed', userId, visitor });
    await sendNotice(tx, identity, user, 'ways_in_changed');
  });
};
