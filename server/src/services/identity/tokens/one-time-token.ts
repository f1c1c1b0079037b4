import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, count, eq, gt, lt, or, sql } from 'drizzle-orm';
import type { Database, Executor } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { oneTimeTokens } from '../schema.ts';

export type OneTimePurpose =
  | 'verify_email'
  | 'reset_password'
  | 'change_email'
  | 'restore_account'
  // Mail without a link: kept until it is sent.
  | 'notice'
  // Somebody asked for mail, and nobody has looked yet whether there is anybody to send it to.
  | 'mail_request'
  /** After a password that was given out: the right to choose one's own. */
  | 'new_password'
  | 'sign_in_state'
  | 'link_state'
  | 'second_factor'
  | 'passkey_challenge';

type Data = Readonly<Record<string, unknown>>;

interface NewOneTimeToken {
  readonly purpose: OneTimePurpose;
  readonly userId: string | null;
  readonly data?: Data;
  readonly seconds: number;
}

export interface OneTimeRow {
  readonly id: string;
  readonly purpose: string;
  readonly userId: string | null;
  readonly data: Data;
}

/**
 * Tokens that work once and not for long: `id.tag`. The tag is derived from the id with a key outside of the database, so
 * that a copy of the database opens nothing, and a message can be written again when sending it failed.
 */
export interface OneTimeTokens {
  /** Stores a new one and returns its id. */
  issue(tx: Executor, token: NewOneTimeToken): Promise<string>;
  /** The text of a stored one, for whoever is to have it. */
  textOf(id: string, purpose: OneTimePurpose): string;
  /** Uses it up: of several at once, one gets it. undefined for what we did not make, was used or has expired. */
  consume(tx: Executor, purpose: OneTimePurpose, text: string): Promise<OneTimeRow | undefined>;
  /** Looks without using it up. */
  peek(tx: Executor, purpose: OneTimePurpose, text: string): Promise<OneTimeRow | undefined>;
}

const SHAPE = /^([\w-]{32})\.([\w-]{43})$/;

export const createOneTimeTokens = (key: Buffer): OneTimeTokens => {
  const tagOf = (id: string, purpose: OneTimePurpose): Buffer =>
    createHmac('sha256', key).update(`${purpose}\n${id}`).digest();
  const idOf = (text: string, purpose: OneTimePurpose): string | undefined => {
    const [, id, tag] = SHAPE.exec(text) ?? [];
    if (id === undefined || tag === undefined) return undefined;
    const given = Buffer.from(tag, 'base64url');
    const expected = tagOf(id, purpose);
    return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
  };
  const isLive = (id: string, purpose: OneTimePurpose) =>
    and(eq(oneTimeTokens.id, id), eq(oneTimeTokens.purpose, purpose), gt(oneTimeTokens.expiresAt, sql`now()`));
  return {
    async issue(tx, { purpose, userId, data = {}, seconds }) {
      const id = randomBytes(24).toString('base64url');
      await tx.insert(oneTimeTokens).values({
        id,
        purpose,
        userId,
        data,
        expiresAt: sql`now() + make_interval(secs => ${seconds}::double precision)` as never,
      });
      return id;
    },
    textOf: (id, purpose) => `${id}.${tagOf(id, purpose).toString('base64url')}`,
    async consume(tx, purpose, text) {
      const id = idOf(text, purpose);
      if (id === undefined) return undefined;
      const [row] = await tx.delete(oneTimeTokens).where(isLive(id, purpose)).returning();
      return row;
    },
    async peek(tx, purpose, text) {
      const id = idOf(text, purpose);
      if (id === undefined) return undefined;
      const [row] = await tx.select().from(oneTimeTokens).where(isLive(id, purpose));
      return row;
    },
  };
};

/** Links that work at one time: more would only fill a mailbox, and whoever reads it has these. */
const MAX_LIVE_LINKS = 5;

/**
 * Whoever asks from where the account has been used has room of their own: strangers who ask and ask keep no mail from
 * the owner, who may have thrown away what came of that.
 */
export const hasRoomForLink = async (
  tx: Executor,
  { userId, purpose, isKnownThere }: { userId: string; purpose: OneTimePurpose; isKnownThere: boolean },
): Promise<boolean> => {
  const [row] = await tx
    .select({ live: count() })
    .from(oneTimeTokens)
    .where(
      and(
        eq(oneTimeTokens.userId, userId),
        eq(oneTimeTokens.purpose, purpose),
        gt(oneTimeTokens.expiresAt, sql`now()`),
        sql`coalesce((${oneTimeTokens.data} ->> 'isKnownThere')::boolean, false) = ${isKnownThere}`,
      ),
    );
  return (row?.live ?? 0) < MAX_LIVE_LINKS;
};

/** Of one purpose, all that somebody has. */
export const dropTokensOf = async (tx: Executor, userId: string, purpose: OneTimePurpose): Promise<void> => {
  await tx.delete(oneTimeTokens).where(and(eq(oneTimeTokens.userId, userId), eq(oneTimeTokens.purpose, purpose)));
};

/** What was asked for about moving to another address, and its link. The caller holds the user. */
export const dropMoves = async (tx: Executor, userId: string): Promise<void> => {
  await tx
    .delete(oneTimeTokens)
    .where(
      and(
        eq(oneTimeTokens.userId, userId),
        or(
          eq(oneTimeTokens.purpose, 'change_email'),
          and(eq(oneTimeTokens.purpose, 'mail_request'), sql`${oneTimeTokens.data} ->> 'reason' = 'change_email'`),
        ),
      ),
    );
};

export const findMail = async (tx: Executor, id: string): Promise<OneTimeRow | undefined> => {
  const [row] = await tx
    .select()
    .from(oneTimeTokens)
    .where(and(eq(oneTimeTokens.id, id), gt(oneTimeTokens.expiresAt, sql`now()`)));
  return row;
};

export const dropMail = async (tx: Executor, id: string): Promise<void> => {
  await tx.delete(oneTimeTokens).where(eq(oneTimeTokens.id, id));
};

/** Of several who are about to do what it asks for, one gets true. */
export const takeMail = async (tx: Executor, id: string): Promise<boolean> => {
  const rows = await tx.delete(oneTimeTokens).where(eq(oneTimeTokens.id, id)).returning({ id: oneTimeTokens.id });
  return rows.length > 0;
};

export const sweepOneTimeTokens = async (db: Database): Promise<void> => {
  await deleteInBatches(db, oneTimeTokens, lt(oneTimeTokens.expiresAt, sql`now()`));
};

/** false when it was used before, within that time. */
export const useNonce = async (tx: Executor, nonce: string, seconds: number): Promise<boolean> => {
  const id = `nonce:${createHash('sha256').update(nonce).digest('base64url')}`;
  const expiresAt = sql`now() + make_interval(secs => ${seconds}::double precision)` as never;
  const rows = await tx
    .insert(oneTimeTokens)
    .values({ id, purpose: 'nonce', userId: null, data: {}, expiresAt })
    .onConflictDoNothing()
    .returning({ id: oneTimeTokens.id });
  return rows.length > 0;
};
