import { createHash, createHmac } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import type { SecretKeys } from '#platform/config/secret-key';
import { AppError } from '#platform/errors';
import type { RequestInfo } from '#platform/http/handler';
import { idempotencyKeyOf } from '#platform/idempotency/request-hash';
import { idempotencyKey } from '../schema.ts';

/** Purpose of the key of the hashes: what was said is short, and could be guessed from a hash without one. */
const REQUEST_HASHES = 'request-hashes';

export interface IdempotentRequest {
  readonly key: string;
  readonly hash: string;
  /** Without a key, as rows of a release before hold it for the day that they are kept. */
  readonly formerHash: string;
}

/** The Idempotency-Key of a request, with a hash of what was asked. @throws AppError `invalid_idempotency_key` */
export const idempotentRequest = (
  request: RequestInfo,
  operation: string,
  asked: unknown,
  keys: SecretKeys,
): IdempotentRequest | undefined => {
  const key = idempotencyKeyOf(request);
  if (key === undefined) return undefined;
  const text = JSON.stringify(asked);
  return {
    key: `${operation} ${key}`,
    hash: createHmac('sha256', keys.derive(REQUEST_HASHES)).update(text).digest('base64url'),
    formerHash: createHash('sha256').update(text).digest('base64url'),
  };
};

export interface EarlierRequest {
  readonly conversationId: string;
  readonly userMessageId: string | null;
}

/**
 * Notes in the transaction of the change what the request makes. Of two at once the second waits here for the first.
 * Returns what an earlier request with the same key made. @throws AppError `idempotency_key_reused`
 */
export const claimKey = async (
  tx: Transaction,
  ownerId: string,
  request: IdempotentRequest,
  made: EarlierRequest,
): Promise<EarlierRequest | undefined> => {
  const inserted = await tx
    .insert(idempotencyKey)
    .values({ ownerId, key: request.key, requestHash: request.hash, ...made })
    .onConflictDoNothing()
    .returning();
  return inserted.length > 0 ? undefined : findEarlier(tx, ownerId, request);
};

export const findEarlier = async (
  db: Executor,
  ownerId: string,
  request: IdempotentRequest,
): Promise<EarlierRequest | undefined> => {
  const [row] = await db
    .select()
    .from(idempotencyKey)
    .where(and(eq(idempotencyKey.ownerId, ownerId), eq(idempotencyKey.key, request.key)));
  if (row !== undefined && row.requestHash !== request.hash && row.requestHash !== request.formerHash)
    throw new AppError('idempotency_key_reused');
  return row;
};
