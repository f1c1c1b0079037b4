import { keep, recall } from './storage.ts';

/** Shows later that this browser is where the account was made: the link in the mail then needs no password. */
const KEY = 'confirm';

const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** The challenge of a new verifier (RFC 7636, S256); nothing where the page came without TLS, which has no SHA-256. */
export const keepVerifier = async (): Promise<{ code_challenge?: string }> => {
  if (!('subtle' in crypto)) return {};
  const verifier = base64Url(crypto.getRandomValues(new Uint8Array(32)));
  // eslint-disable-next-line no-restricted-properties -- where it is missing there is no challenge
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  keep(KEY, verifier);
  return { code_challenge: base64Url(new Uint8Array(hash)) };
};

export const keptVerifier = (): { code_verifier?: string } => {
  const verifier = recall(KEY);
  return verifier === null ? {} : { code_verifier: verifier };
};

export const forgetVerifier = (): void => keep(KEY, null);
