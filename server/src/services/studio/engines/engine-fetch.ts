/** More than any picture of a few megapixels, as base64 in JSON. */
const MOST_BYTES = 64 * 1024 * 1024;

class AnswerTooLong extends Error {
  constructor() {
    super(`an answer of more than ${MOST_BYTES} bytes`);
    this.name = 'AnswerTooLong';
  }
}

const capped = (): TransformStream<Uint8Array, Uint8Array> => {
  let bytes = 0;
  return new TransformStream({
    transform(piece, controller) {
      bytes += piece.byteLength;
      if (bytes > MOST_BYTES) controller.error(new AnswerTooLong());
      else controller.enqueue(piece);
    },
  });
};

/** undici knows a form of Node's own, which the SDKs make, for an object like any other: here it is bytes. */
const withoutForm = async (init: RequestInit | undefined): Promise<RequestInit | undefined> => {
  if (!(init?.body instanceof FormData)) return init;
  const encoded = new Response(init.body);
  const headers = new Headers(init.headers);
  headers.set('content-type', encoded.headers.get('content-type') ?? '');
  return { ...init, headers: Object.fromEntries(headers), body: await encoded.bytes() };
};

/** Follows no redirect, since keys would go along to wherever it points, and reads no more than a picture. */
export const createEngineFetch =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, { ...(await withoutForm(init)), redirect: 'manual' });
    return new Response(response.body?.pipeThrough(capped()) ?? null, {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
