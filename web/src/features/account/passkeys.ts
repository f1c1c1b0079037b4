import type { Attestation, Passkey } from '@madang/contracts/identity';
import { call } from '../../app/api.ts';
import { signInWithPasskey } from './sign-in.ts';

/** Not over plain HTTP, and not in the browsers inside of some apps. */
export const hasPasskeys = 'PublicKeyCredential' in window;

const library = () => import('@simplewebauthn/browser');

/** Why the browser gave no passkey: a key of the words for it. null when something else went wrong. */
export const passkeyTrouble = (error: unknown): 'cancelled' | 'known' | 'wrongSite' | null => {
  if (!(error instanceof Error)) return null;
  const { name } = error.cause instanceof Error ? error.cause : error;
  if (name === 'NotAllowedError' || name === 'AbortError') return 'cancelled';
  if (name === 'InvalidStateError') return 'known';
  return name === 'SecurityError' ? 'wrongSite' : null;
};

export const enterWithPasskey = async (restore: boolean): Promise<void> => {
  const [{ startAuthentication }, optionsJSON] = await Promise.all([library(), call('POST /auth/passkey/options', {})]);
  await signInWithPasskey(await startAuthentication({ optionsJSON }), restore);
};

export const makePasskey = async (name: string, password: string | undefined): Promise<Passkey> => {
  const [{ startRegistration }, optionsJSON] = await Promise.all([
    library(),
    call('POST /auth/passkeys/options', { body: password === undefined ? {} : { password } }),
  ]);
  const response = (await startRegistration({ optionsJSON })) as Attestation;
  return call('POST /auth/passkeys', { body: { ...(name === '' ? {} : { name }), response } });
};
