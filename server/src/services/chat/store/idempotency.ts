import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { RequestInfo } from '#platform/http/handler';
import { idempotencyKeyOf } from '#platform/idempotency/request-hash';
import { idempotencyKey } from '../schema.ts';

export interface IdempotentRequest {
  readonly key: string;
  readonly hash: string;
}

/** The Idempotency-Key of a request, with a hash of what was asked. @throws AppError `invalid_idempotency_key` */
export const idempotentRequest = (
  request: RequestInfo,
  operation: string,
  asked: unknown,
): IdempotentRequest | undefined => {
  const key = idempotencyKeyOf(request);
  if (key === undefined) return undefined;
  return {
    key: `${operation} ${key}`,
    hash: createHash('sha256').update(JSON.stringify(asked)).digest('base64url'),
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
  if (row !== undefined && row.requestHash !== request.hash) throw new AppError('idempotency_key_reused');
  return row;
};
