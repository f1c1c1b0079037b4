import { isMultipart, type IncomingForm } from '@madang/contracts/bodies';
import type { Operation } from '@madang/contracts/operation';
import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Call, RequestInfo } from '../http/handler.ts';

const VISIBLE = /^[\x21-\x7e]{1,255}$/;

/** The Idempotency-Key of a request. @throws AppError `invalid_idempotency_key` */
export const idempotencyKeyOf = ({ headers }: RequestInfo): string | undefined => {
  const key = headers['idempotency-key'];
  if (key === undefined || (typeof key === 'string' && VISIBLE.test(key))) return key;
  throw new AppError('invalid_idempotency_key');
};

type AnyForm = IncomingForm<Record<string, unknown>>;
type AnyCall = Call<Operation>;

async function* noting(
  bytes: AsyncIterable<Uint8Array>,
  note: (piece: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    note(piece);
    yield piece;
  }
}

const readAll = async (bytes: AsyncIterable<Uint8Array>): Promise<void> => {
  for await (const _ of bytes);
};

/** What of a request makes it the same as another: what it is about, and all that it says. */
export interface HashedRequest {
  /** The same call, to be handled. */
  readonly call: AnyCall;
  /** Known once its body has come. */
  readonly hash: () => string;
  /** Takes what there is of its body, for a request that is not handled. */
  readonly readOn: () => Promise<unknown>;
}

const hashOf = (parts: unknown): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** Hashes a form while it comes: its fields in any order, its files by their names and bytes. */
const hashedForm = (form: AnyForm, call: AnyCall): HashedRequest => {
  let body: unknown;
  const receive: AnyForm['receive'] = async (take) => {
    const files: { readonly field: string; readonly name: string; readonly hash: string }[] = [];
    let begun = 0;
    const received = await form.receive(async (file, before) => {
      // Files are taken side by side: the order is that in which they come, not that in which they are done.
      const place = begun++;
      const hash = createHash('sha256');
      const taken = await take({ ...file, bytes: noting(file.bytes, (piece) => hash.update(piece)) }, before);
      files[place] = { field: file.field, name: file.name, hash: hash.digest('base64url') };
      return taken;
    });
    body = { fields: Object.entries(received.fields).sort(([a], [b]) => (a < b ? -1 : 1)), files };
    return received;
  };
  return {
    call: { ...call, body: { receive } },
    hash: () => hashOf([call.params, call.query, body]),
    readOn: () => receive(({ bytes }) => readAll(bytes)),
  };
};

/** Hashes a file that is the whole body while it comes. */
const hashedFile = (file: AsyncIterable<Uint8Array>, call: AnyCall): HashedRequest => {
  const hash = createHash('sha256');
  const body = noting(file, (piece) => hash.update(piece));
  return {
    call: { ...call, body: body as never },
    hash: () => hashOf([call.params, call.query, hash.copy().digest('base64url')]),
    readOn: () => readAll(body),
  };
};

export const hashedRequest = ({ upload }: Operation, call: AnyCall): HashedRequest => {
  if (upload === undefined)
    return { call, hash: () => hashOf([call.params, call.query, call.body]), readOn: () => Promise.resolve() };
  return isMultipart(upload) ? hashedForm(call.body as never, call) : hashedFile(call.body as never, call);
};
