import {
  Client,
  StreamableHTTPClientTransport,
  type JsonSchemaValidator,
  type jsonSchemaValidator,
} from '@modelcontextprotocol/client';
import type { Outbound } from '#platform/outbound';
import { createPublicFetch } from './public-fetch.ts';
import { serverError, TooSlowError } from './server-error.ts';

export interface ServerPlace {
  readonly url: string;
  readonly header: { readonly name: string; readonly value: string } | undefined;
}

export interface Asking {
  readonly outbound: Pick<Outbound, 'toPublic'>;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** No more pages of tools than an admin could look at. */
const MOST_PAGES = 10;

/**
 * Schemas of others are looked at by nobody here: one may have a pattern that is compared for hours, while all else stands still,
 * and what a tool gives is told as it is anyway.
 */
const TAKES_ALL: jsonSchemaValidator = {
  getValidator<T>(): JsonSchemaValidator<T> {
    return (input) => ({ valid: true, data: input as T, errorMessage: undefined });
  },
};

/** Many servers keep a session until they are told that it is over. Nobody waits for that. */
const leave = async (client: Client, transport: StreamableHTTPClientTransport): Promise<void> => {
  await transport.terminateSession().catch(() => undefined);
  await client.close().catch(() => undefined);
};

/**
 * Talks with a server of others by the protocol's own library, and is done with it. It is told nothing of who asks, and can ask
 * nothing back: we say that we can do nothing of what servers may want of clients.
 * @throws AppError the codes of `SERVER_ERRORS` (contracts/mcp/errors.ts), and the reason of `signal`
 */
export const withServer = async <T>(
  { url, header }: ServerPlace,
  { outbound, limitMs, signal }: Asking,
  work: (client: Client, options: { readonly signal: AbortSignal; readonly timeout: number }) => Promise<T>,
): Promise<T> => {
  const over = new AbortController();
  const late = setTimeout(() => over.abort(new TooSlowError()), limitMs);
  const ended = AbortSignal.any([signal, over.signal]);
  const client = new Client(
    { name: 'madang', version: '1' },
    { versionNegotiation: { mode: 'auto' }, jsonSchemaValidator: TAKES_ALL, listMaxPages: MOST_PAGES },
  );
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    fetch: createPublicFetch(outbound, ended, (error) => over.abort(error)),
    requestInit: header === undefined ? {} : { headers: { [header.name]: header.value } },
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1,
      maxReconnectionDelay: 1,
      reconnectionDelayGrowFactor: 1,
    },
  });
  const options = { signal: ended, timeout: limitMs };
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);
  ended.addEventListener('abort', () => reject(ended.reason as Error), { once: true });
  const done = async (): Promise<T> => {
    await client.connect(transport, options);
    return work(client, options);
  };
  try {
    // The library may go on waiting for what has broken: whoever asked is told at once.
    return await Promise.race([done(), broken]);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw serverError(over.signal.aborted ? over.signal.reason : error);
  } finally {
    clearTimeout(late);
    void leave(client, transport).finally(() => over.abort(new Error('done')));
  }
};
