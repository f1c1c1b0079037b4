import { createHash, randomBytes } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import { recoveryCodes } from '../schema.ts';

const COUNT = 10;
/** Crockford's: without letters that are taken for digits. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 16; // of 5 bits each: 80 random bits

const generate = (): string => Array.from(randomBytes(LENGTH), (byte) => DIGITS.charAt(byte % 32)).join('');
const shown = (code: string): string => code.match(/.{4}/g)?.join('-') ?? code;
/** As people may have copied it from paper. */
const plain = (typed: string): string =>
  typed
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');
/** 80 random bits: a plain hash is enough. */
const hash = (code: string): Buffer => createHash('sha256').update(code).digest();

/** New ones in place of all that there were: this is the only time that they can be read. */
export const makeRecoveryCodes = async (tx: Transaction, userId: string): Promise<string[]> => {
  const codes = Array.from({ length: COUNT }, generate);
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await tx.insert(recoveryCodes).values(codes.map((code) => ({ userId, codeHash: hash(code) })));
  return codes.map(shown);
};

/** Uses one up: of several at once, one succeeds. */
export const useRecoveryCode = async (tx: Executor, userId: string, typed: string): Promise<boolean> => {
  const rows = await tx
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, hash(plain(typed)))))
    .returning({ userId: recoveryCodes.userId });
  return rows.length > 0;
};
