import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretKeys } from '../config/secret-key.ts';

const HOUR_SECONDS = 3600;
const SIGNATURE_BYTES = 18;
/** As base64url, which has no other way of writing them. */
const SIGNATURE = /^[\w-]{24}$/;

/**
 * Addresses that open one thing to whoever has them, for one to two hours, without a token: for `<img>` and downloads. The
 * same thing has the same address for an hour, so that browsers find again what they keep.
 */
export interface SignedAddresses {
  /** @param path absolute, without a query. @returns the path with `expires` and `signature`; other parameters may be added */
  readonly sign: (path: string) => string;
  /** Whether GET of this path was signed, and still holds. */
  verify(path: string, query: Readonly<Record<string, unknown>>): boolean;
}

export const createSignedAddresses = (keys: SecretKeys, now: () => number = Date.now): SignedAddresses => {
  // Derived when it is needed: a new installation has no secret before its database is there.
  let derived: Buffer | undefined;
  const signatureOf = (path: string, expires: string): Buffer =>
    createHmac('sha256', (derived ??= keys.derive('signed-addresses')))
      .update(`GET\n${path}\n${expires}`)
      .digest()
      .subarray(0, SIGNATURE_BYTES);
  const seconds = (): number => Math.floor(now() / 1000);
  return {
    sign(path) {
      const expires = String((Math.floor(seconds() / HOUR_SECONDS) + 2) * HOUR_SECONDS);
      return `${path}?expires=${expires}&signature=${signatureOf(path, expires).toString('base64url')}`;
    },
    verify(path, { expires, signature }) {
      if (
        typeof expires !== 'string' ||
        typeof signature !== 'string' ||
        !SIGNATURE.test(signature) ||
        !/^\d{1,12}$/.test(expires) ||
        Number(expires) <= seconds()
      )
        return false;
      const given = Buffer.from(signature, 'base64url');
      return timingSafeEqual(given, signatureOf(path, expires));
    },
  };
};
