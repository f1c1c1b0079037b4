import type { Input, OperationKey, Output } from './contract-types.ts';
import { MadangError } from './madang-error.ts';
import { TAKES_KEY } from './operation-facts.ts';
import { retrying } from './retry.ts';
import { bodyOf, methodOf, pathOf, type Parts, type Send, type Sending } from './send.ts';
import { isTokenProblem, type SessionKeeper } from './session.ts';

export interface CallOptions {
  /** Ends the call; it is rejected with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /** For a call that is repeated after the program was started anew: otherwise each call makes one of its own. */
  readonly idempotencyKey?: string | undefined;
}

/** `crypto.randomUUID` is missing where a page comes without TLS, which people do at home. */
export const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Whoever deletes what is gone has what they wanted; a change of something else may not be made twice. */
const isRepeatable = (key: string): boolean => ['GET', 'DELETE'].includes(methodOf(key)) || TAKES_KEY.has(key);

/** One more token than is usual: another tab's may have expired as well. */
const MOST_TOKENS = 3;

/** Where the token goes: into the header, but for what has something else there. */
type Carry = (
  token: string | undefined,
) => Pick<Sending, 'body'> & { readonly headers?: Readonly<Record<string, string>> };
const inHeader: Carry = (token) => (token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

interface Performing extends Parts, CallOptions {
  readonly key: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly carry?: Carry;
  /** Whoever signs in needs no guest to do so. */
  readonly begins?: boolean;
}

export interface Calls {
  call<K extends OperationKey>(key: K, input: Input<K>, options?: CallOptions): Promise<Output<K>>;
  /** Sends with a living token, repeats what may be repeated, and hands the answer to `take` while it comes. */
  perform<T>(call: Performing, take: (response: Response, key: string) => Promise<T>, send?: Send): Promise<T>;
}

export const createCalls = (usualSend: Send, session: SessionKeeper | { readonly apiKey: string }): Calls => {
  const withToken = async <T>(
    { begins, signal }: Pick<Performing, 'begins' | 'signal'>,
    work: (token: string | undefined) => Promise<T>,
  ): Promise<T> => {
    if ('apiKey' in session) return work(session.apiKey);
    let token = await session.token({ begins, signal });
    for (let tokens = 1; ; tokens += 1) {
      try {
        return await work(token);
      } catch (error) {
        if (token === undefined || !isTokenProblem(error) || tokens === MOST_TOKENS) throw error;
        token = await session.renew(token, signal);
      }
    }
  };

  const perform = async <T>(
    call: Performing,
    take: (response: Response, key: string) => Promise<T>,
    send: Send = usualSend,
  ): Promise<T> => {
    const { idempotencyKey, headers, carry = inHeader, begins, ...parts } = call;
    const { key, signal } = parts;
    pathOf(key, parts.params); // What is wrong with it is the fault of the program, and not repeated.
    const sameKey: Record<string, string> = TAKES_KEY.has(key)
      ? { 'idempotency-key': idempotencyKey ?? randomKey() }
      : {};
    return withToken({ begins, signal }, (token) => {
      const carried = carry(token);
      const sending = { ...parts, ...carried, headers: { ...headers, ...sameKey, ...carried.headers } };
      let tries = 0;
      const attempt = async (): Promise<T> => {
        tries += 1;
        try {
          return await take(await send(sending), key);
        } catch (error) {
          // An earlier try has deleted it, and its answer was lost.
          const isGone = tries > 1 && error instanceof MadangError && error.status === 404;
          if (methodOf(key) === 'DELETE' && isGone) return take(new Response(null, { status: 204 }), key);
          throw error;
        }
      };
      return retrying(attempt, { repeatable: isRepeatable(key), signal });
    });
  };

  return {
    perform,
    call: (key, input, options = {}) =>
      perform({ ...(input as Parts), ...options, key }, bodyOf) as Promise<Output<typeof key>>,
  };
};
