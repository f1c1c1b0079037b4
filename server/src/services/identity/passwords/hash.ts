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
const BCRYPT = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;

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
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(parts.salt)}$${base64(hash)}`;
};

/** Of nobody's password: who has no account costs the same time as who has one. */
const NOBODY: Parts = { ...COST, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };

const verify = async (password: string, stored: string | undefined): Promise<boolean> => {
  if (stored !== undefined && BCRYPT.test(stored)) return (await import('@node-rs/bcrypt')).verify(password, stored);
  const parts = stored === undefined ? NOBODY : parse(stored);
  return timingSafeEqual(await derive(password, parts), parts.hash) && stored !== undefined;
};

/**
 * Whether it is the one that was hashed. `before` runs when it is this one's turn, and may refuse: hundreds that try at
 * once are then counted one after the other.
 */
export const verifyPassword = (
  password: string,
  stored: string | undefined,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<boolean> =>
  limit(async () => {
    await before();
    return verify(password, stored);
  });

/** Hashed by an earlier system, or at another cost than today's: to be hashed anew while the password is at hand. */
export const isOutdated = (stored: string): boolean =>
  BCRYPT.test(stored) || !stored.includes(`m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$`);
