import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import pLimit from 'p-limit';

const hashWith = promisify(argon2);

/** OWASP Password Storage Cheat Sheet: Argon2id, 19 MiB, 2 passes, 1 lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/** One core stays free for everybody else's requests while many sign in. */
const limit = pLimit(Math.max(1, availableParallelism() - 1));

interface Parts {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** One person types a letter composed, another one decomposed. */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFKC'), 'utf8');

const derive = (password: string, { memory, passes, parallelism, salt, hash }: Parts): Promise<Buffer> =>
  hashWith('argon2id', {
    message: bytesOf(password),
    nonce: salt,
    memory,
    passes,
    parallelism,
    tagLength: hash.length,
  });

/** Of systems that people come from. */
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** What it takes to look at a hash: the cost of bcrypt, or the parameters of Argon2. */
const TODAYS = `m=${COST.memory},t=${COST.passes},p=${COST.parallelism}`;

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;
const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/={1,2}$/, '');

/** undefined for what is no hash that we know. */
const parse = (stored: string): Parts | undefined => {
  const [, memory, passes, parallelism, salt = '', hash = ''] = PHC.exec(stored) ?? [];
  if (hash === '') return undefined;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
};

/** As a PHC string. https://github.com/P-H-C/phc-string-format */
export const hashPassword = async (password: string): Promise<string> => {
  const parts: Parts = { ...COST, salt: randomBytes(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES) };
  const hash = await limit(() => derive(password, parts));
  return `$argon2id$v=19$${TODAYS}$${base64(parts.salt)}$${base64(hash)}`;
};

/** In the same words as the index of the table (schema.ts); undefined for what is no hash that we know. */
export const kindOf = (stored: string): string | undefined => {
  const cost = BCRYPT.exec(stored)?.[1];
  if (cost !== undefined) return `bcrypt ${cost}`;
  const [, memory, passes, parallelism] = PHC.exec(stored) ?? [];
  return memory === undefined ? undefined : `m=${memory},t=${passes},p=${parallelism}`;
};
const KIND = /^(?:bcrypt (\d\d)|m=(\d+),t=(\d+),p=(\d+))$/;

/** Of others' hashes, a try is held against what costs little more than today's; at most this much. */
const MOST = { bcrypt: 12, memory: 65_536, passes: 4, parallelism: 16 } as const;
/** Less does not exist: bcrypt's own, and RFC 9106, 3.1. */
const LEAST = { bcrypt: 4, passes: 1, parallelism: 1, memoryPerLane: 8 } as const;

/** One row that somebody brought along must not make everybody's try take a second or a gigabyte, nor fail. */
const isForEverybody = (kind: string): boolean => {
  const [, bcrypt, memory, passes, parallelism] = (KIND.exec(kind) ?? []).map(Number);
  if (bcrypt === undefined) return false;
  if (!Number.isNaN(bcrypt)) return bcrypt >= LEAST.bcrypt && bcrypt <= MOST.bcrypt;
  const [m = 0, t = 0, p = 0] = [memory, passes, parallelism];
  const isEnough = t >= LEAST.passes && p >= LEAST.parallelism && m >= LEAST.memoryPerLane * p;
  return isEnough && m <= MOST.memory && t <= MOST.passes && p <= MOST.parallelism;
};

/** A hash of this kind that is nobody's: whoever has none, or one of another kind, costs the same time. */
const nobodys = (kind: string): string =>
  kind.startsWith('bcrypt ')
    ? `$2b$${kind.slice('bcrypt '.length)}$${'.'.repeat(53)}`
    : `$argon2id$v=19$${kind}$${base64(randomBytes(SALT_BYTES))}$${base64(randomBytes(HASH_BYTES))}`;

/** Parameters that Argon2 does not have: nobody's password can have been hashed by them. */
const isImpossible = (error: unknown): boolean =>
  error instanceof RangeError && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';

const verify = async (password: string, stored: string): Promise<boolean> => {
  if (BCRYPT.test(stored)) return (await import('@node-rs/bcrypt')).verify(password, stored);
  const parts = parse(stored);
  if (parts === undefined) return false;
  try {
    return timingSafeEqual(await derive(password, parts), parts.hash);
  } catch (error) {
    if (isImpossible(error)) return false;
    throw error;
  }
};

/**
 * What a try is held against: one hash of each kind that the installation has, in one order, and theirs in its place. So
 * the time of a try says neither that somebody exists nor what their password was hashed by. Kinds that cost too much for
 * that, or cannot be computed, are left to their owners alone.
 */
export const heldAgainst = (stored: string | undefined, kinds: readonly string[]): string[] => {
  const own = stored === undefined ? undefined : kindOf(stored);
  const all = new Set([TODAYS, ...kinds.filter(isForEverybody), ...(own === undefined ? [] : [own])]);
  return [...all].toSorted().map((kind) => (kind === own && stored !== undefined ? stored : nobodys(kind)));
};

interface Verifying {
  /** Runs when it is this one's turn, and may refuse: hundreds that try at once are then counted one after the other. */
  readonly before?: () => Promise<void>;
  /** The kinds of hashes beside today's that there are, where the time must not tell whose is of which. */
  readonly kinds?: readonly string[];
}

/** Whether it is the one that was hashed. */
export const verifyPassword = (
  password: string,
  stored: string | undefined,
  { before, kinds = [] }: Verifying = {},
): Promise<boolean> =>
  limit(async () => {
    await before?.();
    let isRight = false;
    for (const hash of heldAgainst(stored, kinds))
      if ((await verify(password, hash)) && hash === stored) isRight = true;
    return isRight;
  });

/** Hashed by an earlier system, or at another cost than today's: to be hashed anew while the password is at hand. */
export const isOutdated = (stored: string): boolean => kindOf(stored) !== TODAYS;
