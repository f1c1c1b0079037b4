import { crc32 } from 'node:zlib';

const PREFIX = 'madang_';
const SHAPE = /^madang_([A-Za-z0-9]{40})([A-Za-z0-9]{6})$/;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const base62 = (value: number, length: number): string => {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 62)) text = DIGITS.charAt(rest % 62) + text;
  return text;
};

const checksum = (secret: string): string => base62(crc32(secret), 6);

/**
 * `madang_`, 40 letters and digits, and a checksum of them: tools that look for leaked secrets know one when they see it,
 * and a mistyped one is refused without asking the database.
 */
export const formatApiKey = (secret: string): string => `${PREFIX}${secret}${checksum(secret)}`;

/** Whether it is well formed; it may still not exist. */
export const isApiKey = (text: string): boolean => {
  const [, secret, sum] = SHAPE.exec(text) ?? [];
  return secret !== undefined && sum === checksum(secret);
};

/** 40 letters and digits out of random bytes; bytes that would favour some of them are skipped. */
export const secretFrom = (random: () => Buffer): string => {
  let text = '';
  while (text.length < 40)
    for (const byte of random()) if (byte < 248 && text.length < 40) text += DIGITS.charAt(byte % 62);
  return text;
};
