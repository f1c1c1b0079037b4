import { randomBytes } from 'node:crypto';
import { unwrap, wrap } from '#platform/key-wrapping';
import { sign } from '../webhook-signature.ts';

/** Purpose of the key that secrets are wrapped with. */
export const WEBHOOK_SECRETS = 'webhook-secrets';
const SECRET_BYTES = 32;

/** As its owner gets it, once, and as it is kept. */
export const makeSecret = (key: Buffer): { readonly secret: string; readonly wrapped: Buffer } => {
  const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
  return { secret, wrapped: wrap(secret, key) };
};

interface Signed {
  readonly id: string;
  readonly timestamp: string;
  readonly body: Buffer;
}

/** The header webhook-signature: one for each secret that counts. */
export const signatures = (secrets: readonly Buffer[], key: Buffer, signed: Signed): string =>
  secrets.map((wrapped) => sign(unwrap(wrapped, key).toString('utf8'), signed)).join(' ');
