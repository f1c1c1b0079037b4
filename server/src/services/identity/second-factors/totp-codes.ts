import { and, eq, isNotNull, lt } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import type { Executor } from '#platform/db/database';
import { totpSecrets } from '../schema.ts';
import { unwrap, wrap } from '#platform/key-wrapping';

const PERIOD_SECONDS = 30;
/** Clocks of telephones go wrong: one step earlier or later is taken too. */
const WINDOW = 1;
const SECRET_BYTES = 20;

/** What every authenticator app knows: SHA-1, six digits, 30 seconds (RFC 6238). */
const totpOf = (secret: Secret, label: string): TOTP =>
  new TOTP({ issuer: 'Madang', label, secret, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS });

export interface NewTotp {
  readonly secret: string;
  readonly uri: string;
  readonly wrapped: Buffer;
}

export const newTotp = (key: Buffer, label: string): NewTotp => {
  const secret = new Secret({ size: SECRET_BYTES });
  return {
    secret: secret.base32,
    uri: totpOf(secret, label).toString(),
    wrapped: wrap(Buffer.from(secret.bytes), key),
  };
};

/** Uses a code up: neither it nor an earlier one works again, of several at once one succeeds. `of` says whether one that is still to be confirmed is meant. */
export const useTotpCode = async (
  tx: Executor,
  key: Buffer,
  userId: string,
  typed: string,
  of: 'confirmed' | 'any' = 'confirmed',
): Promise<boolean> => {
  const [row] = await tx
    .select()
    .from(totpSecrets)
    .where(and(eq(totpSecrets.userId, userId), of === 'any' ? undefined : isNotNull(totpSecrets.confirmedAt)));
  if (row === undefined) return false;
  const now = Date.now();
  const bytes = unwrap(row.wrappedSecret, key);
  const delta = totpOf(new Secret({ buffer: new Uint8Array(bytes).buffer }), '').validate({
    token: typed.replace(' ', ''),
    timestamp: now,
    window: WINDOW,
  });
  if (delta === null) return false;
  const lastStep = Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
  const used = await tx
    .update(totpSecrets)
    .set({ lastStep })
    .where(
      and(
        eq(totpSecrets.userId, userId),
        eq(totpSecrets.wrappedSecret, row.wrappedSecret),
        lt(totpSecrets.lastStep, lastStep),
      ),
    )
    .returning({ userId: totpSecrets.userId });
  return used.length > 0;
};
