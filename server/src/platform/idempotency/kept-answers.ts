import { sql } from 'drizzle-orm';
import { createCipheriv, createDecipheriv, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { SecretKeys } from '../config/secret-key.ts';
import type { Background, RunningWork } from '../background/background.ts';
import type { Database, Executor, Transaction } from '../db/database.ts';
import { deleteInBatches } from '../db/delete-in-batches.ts';
import { AppError } from '../errors.ts';

const LIFETIME_HOURS = 24;
const FORGET_MS = 10 * 60_000;
/** A claim lapses so long after its process was heard of last. */
const CLAIM_SECONDS = 15;
const RENEW_MS = 5000;
/** The first request is in work: most are done by then. */
const RETRY_SECONDS = 1;
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface KeptAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A person, what they ask for, and by which key. */
export interface Claim {
  readonly userId: string;
  readonly operationId: string;
  readonly key: string;
}

/** What one claim has been answered. Rows say nothing to whoever has not the secret of the installation and the key. */
export interface KeptAnswers {
  /** @throws AppError `idempotency_key_reused` where it was another request */
  find(db: Executor, hash: () => Promise<string>): Promise<KeptAnswer | undefined>;
  /**
   * Until it is released, or its process is gone, nobody else can claim it: for what does something before its transaction
   * begins. @returns releases it. @throws AppError `idempotency_key_in_use`
   */
  claim(db: Database): Promise<() => Promise<void>>;
  /** Until the transaction ends, nobody else can. @throws AppError `idempotency_key_in_use` */
  lock(tx: Transaction): Promise<void>;
  keep(tx: Transaction, hash: string, answer: KeptAnswer): Promise<void>;
}

const inUse = (): AppError => new AppError('idempotency_key_in_use', { retryAfterSeconds: RETRY_SECONDS });

export const keptAnswers = (keys: SecretKeys, { userId, operationId, key }: Claim): KeptAnswers => {
  const secret = keys.derive('idempotency');
  const derive = (purpose: string): Buffer =>
    createHmac('sha256', secret)
      .update(JSON.stringify([purpose, userId, operationId, key]))
      .digest();
  const id = derive('id');
  const requestOf = (hash: string): Buffer => createHmac('sha256', derive('request')).update(hash).digest();
  const encrypt = (answer: KeptAnswer): Buffer => {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, derive('answer'), iv);
    const text = Buffer.concat([cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), text]);
  };
  const decrypt = (stored: Buffer): KeptAnswer => {
    const decipher = createDecipheriv(CIPHER, derive('answer'), stored.subarray(0, IV_BYTES));
    decipher.setAuthTag(stored.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = Buffer.concat([decipher.update(stored.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(text.toString()) as KeptAnswer;
  };
  return {
    async find(db, hash) {
      const { rows } = await db.execute<{ request: Buffer; answer: Buffer }>(
        sql`SELECT request, answer FROM platform.find_answer(${id})`,
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      if (!row.request.equals(requestOf(await hash()))) throw new AppError('idempotency_key_reused');
      return decrypt(row.answer);
    },
    async claim(db) {
      const holder = randomUUID();
      const take = async (): Promise<boolean> => {
        const { rows } = await db.execute<{ taken: boolean }>(
          sql`SELECT platform.claim_request(${id}, ${holder}, make_interval(secs => ${CLAIM_SECONDS}::int)) AS taken`,
        );
        return rows[0]?.taken === true;
      };
      if (!(await take())) throw inUse();
      // One that could not be renewed in time lapses; its answer is kept once all the same (lock).
      let renewal: Promise<unknown> = Promise.resolve();
      // eslint-disable-next-line no-restricted-globals -- of one request, and over with it
      const renewing = setInterval(() => {
        renewal = take().catch(() => undefined);
      }, RENEW_MS);
      return async () => {
        clearInterval(renewing);
        // One that is on its way would claim again what is released.
        await renewal;
        // It lapses by itself where the database is away.
        await db.execute(sql`SELECT platform.release_request(${id}, ${holder})`).catch(() => undefined);
      };
    },
    async lock(tx) {
      const { rows } = await tx.execute<{ locked: boolean }>(
        sql`SELECT pg_try_advisory_xact_lock(${id.readBigInt64BE().toString()}::bigint) AS locked`,
      );
      if (rows[0]?.locked !== true) throw inUse();
    },
    async keep(tx, hash, answer) {
      await tx.execute(
        sql`SELECT platform.keep_answer(${id}, ${requestOf(hash)}, ${encrypt(answer)}, make_interval(hours => ${LIFETIME_HOURS}::int))`,
      );
    },
  };
};

/** @param db as the role that owns the platform's tables */
export const forgetAnswers = (background: Background, db: Database): Promise<RunningWork> =>
  background.start('idempotency.forget-answers', {
    everyMs: FORGET_MS,
    run: async (signal) => {
      await deleteInBatches(db, sql`platform.kept_answer`, sql`expires_at <= now()`, { signal });
      await deleteInBatches(db, sql`platform.claimed_request`, sql`expires_at <= now()`, { signal });
    },
  });
