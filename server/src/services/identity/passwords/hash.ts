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
const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

const parse = (stored: string): Parts => {
  const [, memory, passes, parallelism, salt = '', hash = ''] = PHC.exec(stored) ?? [];
  if (hash === '') throw new Error('a password hash is not in a known format');
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
const KIND = /^(?:bcrypt \d\d|m=\d+,t=\d+,p=\d+)$/;

/** A hash of this kind that is nobody's: whoever has none, or one of another kind, costs the same time. */
const nobodys = (kind: string): string =>
  kind.startsWith('bcrypt ')
    ? `$2b$${kind.slice('bcrypt '.length)}$${'.'.repeat(53)}`
    : `$argon2id$v=19$${kind}$${base64(randomBytes(SALT_BYTES))}$${base64(randomBytes(HASH_BYTES))}`;

const verify = async (password: string, stored: string): Promise<boolean> => {
  if (BCRYPT.test(stored)) return (await import('@node-rs/bcrypt')).verify(password, stored);
  const parts = parse(stored);
  return timingSafeEqual(await derive(password, parts), parts.hash);
};

/**
 * What a try is held against: one hash of each kind that the installation has, in one order, and theirs in its place. So
 * the time of a try says neither that somebody exists nor what their password was hashed by.
 */
export const heldAgainst = (stored: string | undefined, kinds: readonly string[]): string[] => {
  const own = stored === undefined ? undefined : kindOf(stored);
  const all = new Set([TODAYS, ...kinds.filter((kind) => KIND.test(kind)), ...(own === undefined ? [] : [own])]);
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
