import type { Contract, Operation } from '@madang/contracts/operation';
import pLimit from 'p-limit';
import type { SecretKeys } from '../config/secret-key.ts';
import { callTransaction, type Admission, type Database } from '../db/database.ts';
import type { Call } from '../http/handler.ts';
import { plainAnswer } from '../http/operation-input.ts';
import { Reply } from '../http/reply.ts';
import { hashedRequest, idempotencyKeyOf } from './request-hash.ts';
import { keptAnswers, type KeptAnswer } from './kept-answers.ts';

type AnyHandler = (call: Call<Operation>) => Promise<unknown>;

interface Means {
  readonly db: Database;
  readonly keys: SecretKeys;
}

/** Ends a handler whose request has been answered meanwhile. */
class AnsweredBefore extends Error {
  readonly answer: KeptAnswer;

  constructor(answer: KeptAnswer) {
    super('this request has been answered before');
    this.answer = answer;
  }
}

const replyOf = ({ status, body }: KeptAnswer): Reply<unknown> => new Reply(status, body);

/**
 * Answers a request with an Idempotency-Key once: the key is locked, and the answer kept, in the transaction in which the
 * handler changes something. Refusals are not kept: what was refused has changed nothing, and may be asked again.
 *
 * All that a handler does with `db` is in that transaction; where a form has to come first or it may take long, what
 * it does from its first own transaction on.
 */
const once =
  (operation: Operation, handler: AnyHandler, { db, keys }: Means, admission: Admission): AnyHandler =>
  async (call) => {
    const key = idempotencyKeyOf(call.request);
    // Who becomes a guest by this call has asked for nothing before, and the tokens in the answer are kept nowhere.
    if (key === undefined || call.caller === null || call.request.newGuest !== undefined) return handler(call);
    const { userId } = call.caller;
    const answers = keptAnswers(keys, { userId, operationId: operation.operationId, key });
    const { call: hashed, hash, readOn } = hashedRequest(operation, call);
    // What takes long asks others, and pays them, before its transaction begins: not twice for two that come at once.
    const isLong = operation.upload !== undefined || operation.answerSeconds !== undefined;
    const handleOnce = async (): Promise<unknown> => {
      const transaction = callTransaction(db, admission, async (tx) => {
        await answers.lock(tx);
        const answer = await answers.find(tx, () => Promise.resolve(hash()));
        if (answer !== undefined) throw new AnsweredBefore(answer);
      });
      try {
        const result = await transaction.run(async () => {
          if (!isLong) await transaction.begin();
          return plainAnswer(operation, await handler(hashed));
        });
        if (!transaction.hasBegun) throw new Error(`${operation.operationId} changes nothing in a transaction`);
        await transaction.commit((tx) => answers.keep(tx, hash(), { status: result.status, body: result.body }));
        return result;
      } catch (error) {
        await transaction.rollBack(error);
        if (error instanceof AnsweredBefore) return replyOf(error.answer);
        throw error;
      }
    };
    const find = () =>
      answers.find(db, async () => {
        await readOn();
        return hash();
      });
    const earlier = await find();
    if (earlier !== undefined) return replyOf(earlier);
    if (!isLong) return handleOnce();
    const release = await answers.claim(db);
    try {
      // Whoever had claimed it may have been answered since.
      const meanwhile = await find();
      return meanwhile === undefined ? await handleOnce() : replyOf(meanwhile);
    } finally {
      await release();
    }
  };

/** The same handlers, of which those whose operations are idempotent by the platform are so. */
export const idempotentHandlers = <H extends object>(contract: Contract, handlers: H, means: Means): H => {
  // A handler may need another connection while its transaction holds one: if they held them all, each would wait for the others.
  const admission = pLimit(Math.ceil((means.db.$client.options.max ?? 1) / 2));
  return Object.fromEntries(
    Object.entries(handlers).map(([key, handler]) => {
      const operation = (contract as Readonly<Record<string, Operation>>)[key];
      return [key, operation?.idempotent === true ? once(operation, handler as AnyHandler, means, admission) : handler];
    }),
  ) as H;
};
