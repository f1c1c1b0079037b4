import type { Outbound } from '#platform/outbound';

/** More than any server has to say of its tools, and of what one of them gives, together. */
const MOST_BYTES = 2 * 1024 * 1024;

export class AnswerTooLargeError extends Error {
  constructor() {
    super(`answers of more than ${MOST_BYTES} bytes`);
    this.name = 'AnswerTooLargeError';
  }
}

const FAREWELL_MS = 2000;

/** Statuses of answers without a body (Fetch, 2.2.3). */
const EMPTY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * `fetch` for the protocol's own library, by the way out for addresses that an admin names: no private ones, no more bytes than
 * all answers together may have. Redirects are answered as they are: the library follows none to another server.
 * That a session is over is said as well, for which there are two seconds.
 * `onFailure`: what breaks while an answer is read, which the library would go on waiting for.
 */
export const createPublicFetch = (
  { toPublic }: Pick<Outbound, 'toPublic'>,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
) => {
  let bytes = 0;
  return async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { method, body } = init;
    const isSaid = method === 'POST' && typeof body === 'string';
    // A stream of what a server says unasked: nobody here listens to that.
    if (!isSaid && method !== 'DELETE') return new Response(null, { status: 405 });
    // The end of a session is told also where the call itself was ended.
    const limit = isSaid ? signal : AbortSignal.timeout(FAREWELL_MS);
    const ended = init.signal == null ? limit : AbortSignal.any([limit, init.signal]);
    const headers = Object.fromEntries(new Headers(init.headers));
    const url = input instanceof Request ? input.url : String(input);
    const answer = await toPublic
      .stream(url, { method, headers, ...(isSaid ? { body } : {}), signal: ended })
      .catch((error: unknown) => {
        if (isSaid) onFailure(error);
        throw error;
      });
    const told = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined) told.set(name, Array.isArray(value) ? value.join(', ') : value);
    if (EMPTY.has(answer.statusCode) || !isSaid) {
      answer.abort();
      return new Response(null, { status: answer.statusCode, headers: told });
    }
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        answer
          .read((piece) => {
            bytes += piece.length;
            if (bytes > MOST_BYTES) throw new AnswerTooLargeError();
            controller.enqueue(new Uint8Array(piece));
          })
          .then(
            () => controller.close(),
            (error: unknown) => {
              onFailure(error);
              controller.error(error);
            },
          )
          .catch(() => undefined); // nobody reads it any more
      },
      cancel: () => answer.abort(),
    });
    return new Response(pieces, { status: answer.statusCode, headers: told });
  };
};
