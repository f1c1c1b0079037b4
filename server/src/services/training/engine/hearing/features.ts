import { bucketOf } from '../../wording/features.ts';
import type { Features } from '../../wording/learn.ts';

/** Few, so that the weights of all labels stay a small file. */
export const BUCKETS = 2 ** 13;
const LONGEST = 3;
const HANGUL = /[가-힣]/u;

/**
 * Pieces of what somebody says: of Korean up to three letters whatever the spacing, which people leave out, with how words
 * begin and end; of English one to three words. Where a line begins and ends counts as a letter of its own: a question, a
 * promise and a refusal differ by their endings.
 */
export const heardFeatures = (said: string): Features => {
  const features = new Map<number, number>();
  const add = (piece: string): void => {
    const bucket = bucketOf(piece, BUCKETS);
    features.set(bucket, (features.get(bucket) ?? 0) + 1);
  };
  const text = `‹${said.normalize('NFKC').toLowerCase().replace(/\d+/gu, '0').trim()}›`;
  if (HANGUL.test(text)) {
    const closed = text.replace(/\s/gu, '');
    for (let length = 1; length <= LONGEST; length++)
      for (let at = 0; at + length <= closed.length; at++) add(closed.slice(at, at + length));
    for (const word of text.match(/[\p{L}\p{N}]+/gu) ?? []) {
      for (let length = 1; length <= Math.min(LONGEST, word.length); length++) add(`^${word.slice(0, length)}`);
      add(`$${word.slice(-2)}`);
    }
    return [features];
  }
  const words = text.match(/[\p{L}\p{N}']+|[?.!]/gu) ?? [];
  for (const at of words.keys())
    for (let length = 1; length <= LONGEST && at + length <= words.length; length++)
      add(`w${words.slice(at, at + length).join('+')}`);
  if (words[0] !== undefined) add(`<${words[0]}`);
  return [features];
};
