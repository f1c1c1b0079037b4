const [SHORTEST, LONGEST] = [2, 4];
/** So much of a Korean word is mostly its stem. */
const STEM = 4;
const PAIRED = 3;

const ADDRESS = /https?:\/\/\S+|(?<![a-z0-9-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?:\/\S*)?/gu;
/** Which address and which number it is says nothing of how it is told: that is for the rules. */
const plain = (line: string): string =>
  line.normalize('NFKC').toLowerCase().replace(ADDRESS, '¤').replace(/\d/gu, '0').replace(/\s+/gu, ' ').trim();

/** FNV-1a with its bits mixed, since buckets are its lower ones. http://www.isthe.com/chongo/tech/comp/fnv/ */
export const bucketOf = (piece: string, buckets: number): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < piece.length; at++) hash = Math.imul(hash ^ piece.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) % buckets;
};

/**
 * Pieces of a line by bucket, each as often as it is there: letters that follow each other, stems, and words side by side.
 *
 * @param buckets so many weights there are; which one a piece has is its hash, and pieces that share one share its weight
 */
export const featuresOf = (line: string, buckets: number): ReadonlyMap<number, number> => {
  const features = new Map<number, number>();
  const add = (piece: string): void => {
    const bucket = bucketOf(piece, buckets);
    features.set(bucket, (features.get(bucket) ?? 0) + 1);
  };
  const text = plain(line);
  const words = text.match(/[\p{L}\p{N}¤]+/gu) ?? [];
  const isLatin = (word: string): boolean => /[a-z]/u.test(word);
  for (const word of words)
    if (isLatin(word)) add(`w${word}`);
    else for (let length = 2; length <= Math.min(STEM, word.length); length++) add(`^${word.slice(0, length)}`);
  const shortOf = (word: string): string => (isLatin(word) ? word : word.slice(0, PAIRED));
  for (const [at, word] of words.entries()) {
    const next = words[at + 1];
    if (next !== undefined) add(`${shortOf(word)}+${shortOf(next)}`);
  }
  for (let length = SHORTEST; length <= LONGEST; length++)
    for (let at = 0; at + length <= text.length; at++) add(text.slice(at, at + length));
  return features;
};
