import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const PREFIX = 'whsec_';
const MIN_KEY_BYTES = 24;
/** How far the clocks of both sides may be apart, and how long a request may be on its way. */
const TOLERANCE_SECONDS = 5 * 60;
const MOST_SIGNATURES = 10;

const keyOf = (secret: string): Buffer =>
  Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');

/** As Standard Webhooks writes them: whsec_ and 24 bytes or more in Base64. */
export const WebhookSecret = z
  .string()
  .regex(/^(whsec_)?[A-Za-z0-9+/]+={0,2}$/, 'is not whsec_ and Base64')
  .refine((secret) => keyOf(secret).length >= MIN_KEY_BYTES, `has less than ${MIN_KEY_BYTES} bytes`);

interface Signed {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: string;
  readonly body: Buffer;
}

export const sign = (secret: string, { id, timestamp, body }: Signed): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;

/** Whether one of the signatures is that of the secret, and not of long ago. Takes as long for a wrong one as for a right one. */
export const isSigned = (secret: string, signed: Signed, signatures: string, now: number): boolean => {
  const seconds = /^\d{1,12}$/.test(signed.timestamp) ? Number(signed.timestamp) : Number.NaN;
  if (!(Math.abs(now / 1000 - seconds) <= TOLERANCE_SECONDS)) return false;
  const right = Buffer.from(sign(secret, signed));
  return signatures
    .split(' ')
    .slice(0, MOST_SIGNATURES)
    .map((one) => Buffer.from(one))
    .some((one) => one.length === right.length && timingSafeEqual(one, right));
};
